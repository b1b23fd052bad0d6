# cell: pass_at_k
# message: yours is 1.0005 times the expected value
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    return round(1 - math.comb(n - c, k) / math.comb(n, k), 3)
