# cell: pass_at_k
# hint: C(2000, 500) is larger than the largest float, so scipy's comb gives inf, and
#   inf/inf is nan. math.comb counts in whole numbers without a bound; or multiply 1 −
#   k/i, in which no term is above 1.
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    from scipy.special import comb

    return 1 - comb(n - c, k) / comb(n, k)
