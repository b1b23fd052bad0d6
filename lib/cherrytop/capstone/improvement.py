"""Did it improve? The same prompts before and after, and an interval over prompts."""

from math import sqrt
from statistics import fmean, stdev

from scipy import stats


def improvement(before, after, level=0.95):
    """How much a model gained on the same prompts, and whether that is more than luck.

    A prompt's gain is the mean of its scores after minus that before. The change is
    the mean gain ḡ over n prompts, and its interval ḡ ± t · s / √n, with s the sample
    standard deviation of the gains (ddof 1) and t the quantile of Student's
    distribution with n − 1 degrees of freedom. Prompts are paired, so that a hard one
    is hard on both sides; samples of one prompt count as one.

    Args:
        before, after: a list for each prompt of its samples' scores, the same prompts
            in the same order; not all need to have equally many samples.
        level: of confidence, two-sided.

    Returns:
        dict: before and after (mean over prompts), change, low, high, and verdict:
        "up" if low > 0, "down" if high < 0, else "not shown".

    Raises:
        ValueError: not the same number of prompts, or fewer than two.

    Source: Miller 2024, arXiv 2411.00640, Sect. 3 and 4 (paired, clustered).

    Example:
        >>> found = improvement([[0, 0], [1, 0], [0, 1]], [[1, 0], [1, 1], [1, 1]])
        >>> found["change"], found["low"], found["verdict"]
        (0.5, 0.5, 'up')
    """
    n = len(before)
    if n != len(after) or n < 2:
        raise ValueError(
            f"the same prompts, two or more: got {n} before and {len(after)} after"
        )
    first, last = [fmean(s) for s in before], [fmean(s) for s in after]
    gains = [b - a for a, b in zip(first, last, strict=True)]
    change = fmean(gains)
    half = stats.t.ppf((1 + level) / 2, n - 1) * stdev(gains) / sqrt(n)
    low, high = float(change - half), float(change + half)
    word = "up" if low > 0 else "down" if high < 0 else "not shown"
    means = {"before": fmean(first), "after": fmean(last)}
    return {**means, "change": change, "low": low, "high": high, "verdict": word}
