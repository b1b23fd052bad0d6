# cell: pass_at_k
# right: logarithms of factorials
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    if n - c < k:
        return 1.0
    log = math.lgamma
    return -math.expm1(
        log(n - c + 1) - log(n - c - k + 1) - log(n + 1) + log(n - k + 1)
    )
