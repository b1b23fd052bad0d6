# cell: pass_at_k
# hint: you counted the sets in which all k samples are right. pass@k asks for at
#   least one: 1 minus the share of sets in which all are wrong, and n − c are wrong.
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    return math.comb(c, k) / math.comb(n, k)
