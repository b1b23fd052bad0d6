# cell: pass_at_k
# right: one try after the other, without replacement; c and k in each other's place
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    from fractions import Fraction

    fail, c, k = Fraction(1), max(c, k), min(c, k)
    for taken in range(k):
        fail *= Fraction(n - c - taken, n - taken)
        if fail <= 0:
            return 1.0
    return float(1 - fail)
