# cell: pass_at_k
# hint: you raised the share of wrong samples, (n − c)/n, to the power k. That draws
#   with replacement, as if one wrong sample could come up k times, and is too small
#   on average: for n=5, c=2, k=3 it gives 0.784, but only 1 of the 10 sets of three
#   is all wrong, which makes 0.9.
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    return 1 - (1 - c / n) ** k
