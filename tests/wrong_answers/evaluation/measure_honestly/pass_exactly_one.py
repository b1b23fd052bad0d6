# cell: pass_at_k
# hint: you counted the sets with exactly one right sample. Sets with two or more
#   count as well: take 1 minus the share of sets with none.
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    return c * math.comb(n - c, k - 1) / math.comb(n, k)
