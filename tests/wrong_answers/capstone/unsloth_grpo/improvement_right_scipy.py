# cell: improvement
# right: scipy's paired t-test gives the interval
def improvement(before, after, level=0.95):
    if len(before) != len(after) or len(before) in (0, 1):
        raise ValueError("not the same problems")
    a, b = ([sum(s) / len(s) for s in scores] for scores in (before, after))
    gain = sum(b) / len(b) - sum(a) / len(a)
    low = high = gain
    if len({round(y - x, 12) for x, y in zip(a, b)}) > 1:
        low, high = stats.ttest_rel(b, a).confidence_interval(level)
    return {
        "verdict": "not shown" if low <= 0 <= high else "up" if low > 0 else "down",
        "before": sum(a) / len(a), "after": sum(b) / len(b),
        "change": gain, "low": low, "high": high,
    }
