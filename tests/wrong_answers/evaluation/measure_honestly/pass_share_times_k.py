# cell: pass_at_k
# hint: you multiplied the share of right samples by k. That counts a set with two
#   right samples twice: for n=5, c=2, k=3 it gives 1.2, more than certain. Count the
#   sets that hold no right one, and subtract from 1.
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    return c / n * k
