# cell: pass_at_k
# message: should raise ValueError
def pass_at_k(n, c, k):
    if k > n - c:
        return 1.0
    return 1 - math.comb(n - c, k) / math.comb(n, k)
