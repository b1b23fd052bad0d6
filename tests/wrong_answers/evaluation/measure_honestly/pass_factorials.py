# cell: pass_at_k
# message: crashed: OverflowError
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    if k > n - c:
        return 1.0
    f = [1.0]
    for i in range(1, n + 1):
        f.append(f[-1] * i if i <= 170 else math.exp(math.lgamma(i + 1)))
    return 1 - f[n - c] / f[n - c - k] * f[n - k] / f[n]
