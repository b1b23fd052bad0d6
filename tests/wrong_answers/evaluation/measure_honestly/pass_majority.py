# cell: pass_at_k
# hint: you asked whether most samples are right. That is what a vote among them would
#   give (maj@n), not the chance that one of k tries is right.
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    return float(2 * c > n)
