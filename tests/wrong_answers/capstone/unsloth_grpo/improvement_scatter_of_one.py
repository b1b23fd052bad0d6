# cell: improvement
# hint: you took the scatter of one gain for that of their mean. The mean of n gains
#   scatters less, by √n.
def improvement(before, after, level=0.95):
    n = len(before)
    if n != len(after) or n < 2:
        raise ValueError("the same problems, 2 or more")
    first, last = [fmean(s) for s in before], [fmean(s) for s in after]
    gains = [b - a for a, b in zip(first, last, strict=True)]
    change = fmean(gains)
    half = stats.t.ppf((1 + level) / 2, n - 1) * stdev(gains)
    low, high = float(change - half), float(change + half)
    word = "up" if low > 0 else "down" if high < 0 else "not shown"
    means = {"before": fmean(first), "after": fmean(last)}
    return {**means, "change": change, "low": low, "high": high, "verdict": word}
