# cell: pass_at_k
# hint: this is the chance that all k tries are wrong. pass@k is 1 minus it.
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    return math.comb(n - c, k) / math.comb(n, k)
