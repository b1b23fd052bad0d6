# cell: pass_at_k
# hint: you took k times the share of right samples, and at most 1. A set with two
#   right samples is then counted twice: of 4 tries with 1 in 4 right it may be true,
#   of 3 with 2 in 5 right it is not (0.9, not 1).
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    return min(1.0, k * c / n)
