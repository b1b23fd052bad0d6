# cell: pass_at_k
# hint: your product starts one too early: it runs over i = n−c+1 … n, c factors. In
#   Python that is range(n - c + 1, n + 1).
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    return 1 - math.prod(1 - k / i for i in range(max(1, n - c), n))
