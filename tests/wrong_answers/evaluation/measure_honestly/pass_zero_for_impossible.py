# cell: pass_at_k
# message: should raise ValueError, but returned
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        return 0.0
    return 1 - math.comb(n - c, k) / math.comb(n, k)
