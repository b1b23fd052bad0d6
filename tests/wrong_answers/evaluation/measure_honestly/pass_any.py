# cell: pass_at_k
# hint: you asked whether any of all n samples is right, which is pass@n. With only k
#   tries the right one may not be among those drawn: with 1 of 4 right, two tries
#   find it half the time.
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    return float(c > 0)
