# cell: pass_at_k
# message: 0 tries: k is at least 1
def pass_at_k(n, c, k):
    if c > n or k > n or c < 0:
        raise ValueError("too many")
    return 1 - math.comb(n - c, k) / math.comb(n, k)
