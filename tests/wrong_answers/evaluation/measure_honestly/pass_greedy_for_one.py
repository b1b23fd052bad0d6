# cell: pass_at_k
# hint: for k = 1 you gave 1 or 0, as one greedy answer would. pass@1 is the share of
#   right samples, c/n: 2 of 8 make 0.25. Greedy accuracy is another number.
def pass_at_k(n, c, k):
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"impossible counts: n={n}, c={c}, k={k}")
    if k == 1:
        return float(c > n / 2)
    return 1 - math.comb(n - c, k) / math.comb(n, k)
