# cell: pass_at_k
# right: the product of the hint, in NumPy
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    if n - c < k:
        return 1.0
    return 1.0 - np.prod(1.0 - k / np.arange(n - c + 1, n + 1))
