# cell: pass_at_k
# hint: your products of integers overflow: NumPy counts in 64 bits, and silently
#   starts again from the other end. C(200, 100) has 59 digits. Use math.comb, or the
#   product of 1 − k/i, in which no term is above 1.
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    def sets(m):
        top = np.prod(np.arange(m - k + 1, m + 1)) if m >= k else np.int64(0)
        return top / np.prod(np.arange(1, k + 1))

    return 1 - sets(n - c) / sets(n)
