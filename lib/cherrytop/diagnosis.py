"""Diagnosis: is there signal before training, and did a run improve by more than luck?

`preflight` looks at completions of a model that has not been trained yet, `trend` at
one column of a finished run's log. Both state intervals, since a handful of prompts or
steps can show anything. The thresholds are rules of thumb, and ours: a verdict says
where to look first, and its reason what it leans on. Nothing here needs torch.
"""

from typing import NamedTuple

import numpy as np
from scipy import stats

INFORMATIVE = 0.5  # at least half of the groups should teach
CUT = 0.25  # more completions than that without an end: no other number can be trusted
PARTIAL = 0.2  # so many earn something: the form is there, the content is not
LARGEST_GROUP = 64  # above it, change the task and not the group


class Share(NamedTuple):
    """A measured share with its interval, all in [0, 1]."""

    value: float
    low: float
    high: float

    def __str__(self):
        return f"{100 * self.value:.0f} % ({100 * self.low:.0f}–{100 * self.high:.0f})"


class Preflight(NamedTuple):
    """What `preflight` found; each Share with a 95 % interval."""

    prompts: int
    pass_at_1: Share  # of completions that are good
    pass_at_G: Share  # of prompts with at least one good completion
    zero_std: Share  # of prompts whose rewards are all equal
    truncated: Share | None  # of completions without an end; None if not told
    verdict: str
    reason: str


class Trend(NamedTuple):
    """How a column changed from the first part of a run to the last."""

    first: float  # mean of the first part
    last: float  # mean of the last part
    change: float  # last − first
    low: float  # its interval
    high: float
    verdict: str  # "up", "down" or "not shown"


def first_reaching(values, threshold, window=10):
    """The index from which `window` values in a row are that large on average.

    Args:
        values: one number a step.
        threshold: what their mean has to reach.
        window: how many values to average.

    Returns:
        int, or None if no window reaches it.

    Example:
        >>> first_reaching([0.0, 0.9, 0.0, 0.6, 0.6], 0.5, window=2)
        3
    """
    for i in range(len(values) - window + 1):
        if np.mean(values[i : i + window]) >= threshold:
            return i
    return None


def wilson_interval(successes, n, level=0.95):
    """Where a share lies that was seen as `successes` out of n, as (low, high).

    (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n), with p̂ = successes/n. Other
    than p̂ ± z √(p̂(1 − p̂)/n) it stays in [0, 1], and 0 of n does not mean "never".

    Args:
        successes: how many; need not be whole, for an effective n.
        n: of how many independent tries, more than 0.
        level: of confidence, two-sided.

    Returns:
        tuple of two floats in [0, 1].

    Raises:
        ValueError: successes outside of [0, n], or no tries.

    Source: Wilson 1927, Journal of the American Statistical Association 22.

    Example:
        >>> [round(x, 3) for x in wilson_interval(0, 8)]
        [0.0, 0.324]
    """
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError(f"0 ≤ successes ≤ n and n > 0, got {successes} of {n}")
    z = stats.norm.ppf((1 + level) / 2)
    share = successes / n
    centre = share + z**2 / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)
    # Rounding must not put the share itself outside, above all at 0 and 1.
    return float(min(max(low, 0.0), share)), float(max(min(high, 1.0), share))


def informative_share(p, G):
    """Chance that a group holds both right and wrong completions: 1 − p^G − (1 − p)^G.

    Args:
        p: chance that one completion is right, the same for all, float or array.
        G: num_generations.

    Returns:
        the same shape as p. Real prompts differ in p, which makes the share smaller
        than that of their mean p (the curve is concave).

    Example:
        >>> informative_share(0.5, 4)
        0.875
    """
    return 1 - p**G - (1 - p) ** G


def group_size_for(p, share=INFORMATIVE):
    """The smallest G with `informative_share(p, G) >= share`, or None above 1,024.

    Example:
        >>> group_size_for(0.05)
        14
    """
    sizes = range(2, 1025)
    return next((G for G in sizes if informative_share(p, G) >= share), None)


def preflight(rewards, G, truncated=None, good=1.0):
    """Is there anything to learn from? Look before the run, at untrained completions.

    Args:
        rewards: (B,) one reward per completion, groups next to each other.
        G: num_generations, completions per prompt, at least 2.
        truncated: (B,) True where a completion was cut off before its end; None if
            nobody looked, which is a pity.
        good: the least reward, in points, of a completion that one would want.

    Returns:
        Preflight. The interval of pass_at_1 allows for completions of one prompt being
        alike: it counts B completions as B / deff, where deff, between 1 and G, is the
        variance of the prompts' means over what independent completions would have.

    Raises:
        ValueError: B is not a multiple of G, G below 2, a reward is not finite, or
            another number of flags than of rewards.

    Example:
        >>> found = preflight([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], G=4)
        >>> found.verdict, str(found.zero_std)
        ('larger G', '67 % (21–94)')
    """
    from cherrytop.advantages import in_groups  # with torch, which logs do not need

    groups = in_groups(np.asarray(rewards, float), G).numpy()  # (B/G, G)
    prompts, completions = groups.shape[0], groups.size
    is_good = groups >= good
    pass_at_1 = _clustered_share(is_good)
    pass_at_G = _share(is_good.any(axis=1).sum(), prompts)
    zero_std = _share((groups.max(axis=1) == groups.min(axis=1)).sum(), prompts)
    cut = None
    if truncated is not None:
        flags = np.asarray(truncated, bool)
        if flags.shape != (completions,):
            raise ValueError(
                f"one flag a completion: got {completions} rewards and "
                f"{flags.size} flags"
            )
        cut = _clustered_share(flags.reshape(groups.shape))
    partial = float((groups > groups.min()).mean())
    advice = verdict(
        pass_at_1.value, zero_std.value, G, cut.value if cut else 0.0, partial
    )
    return Preflight(prompts, pass_at_1, pass_at_G, zero_std, cut, *advice)


def verdict(pass_at_1, zero_std, G, truncated=0.0, partial=0.0):
    """What to do before a run, from numbers that any GRPO log holds in its first steps.

    Args:
        pass_at_1: share of good completions.
        zero_std: share of groups with equal rewards (`frac_reward_zero_std`).
        G: num_generations.
        truncated: share of completions without an end (`completions/clipped_ratio`).
        partial: share of completions that earn more than the least.

    Returns:
        (verdict, reason): one of "go", "prime first", "longer completions", "easier
        task", "larger G", "sort the prompts", "harder task", and a sentence.

    Example:
        >>> verdict(0.0, 1.0, 8)[0]
        'prime first'
    """
    if pass_at_1 == 0:
        return _nothing_good(truncated, partial)
    if truncated > CUT:
        return "longer completions", (
            f"{100 * truncated:.0f} % of the completions never reach their end, so "
            "their reward tells of the limit and not of the model"
        )
    informative, alike = 1 - zero_std, informative_share(pass_at_1, G)
    seen = f"{100 * informative:.0f} % of the groups can teach"
    if informative >= INFORMATIVE:
        return "go", seen
    if alike >= INFORMATIVE:
        return "sort the prompts", (
            f"only {seen}, though {100 * alike:.0f} % would if all prompts were alike: "
            "keep those that are sometimes right"
        )
    if pass_at_1 > 0.5:
        return "harder task", f"only {seen}: most prompts are solved already"
    needed = group_size_for(pass_at_1)
    if needed and needed <= LARGEST_GROUP:
        return "larger G", f"only {seen}; with G = {needed}, about half would"
    return "easier task", f"only {seen}, and no affordable group size mends that"


def trend(values, parts=5, level=0.95):
    """Did a column change by more than chance from the first part of a run to the last?

    The mean of the last part minus that of the first, with Welch's interval. The
    scatter of a part is what a straight line through it leaves over, so that a steady
    climb is not taken for noise. Where neighbouring steps still resemble each other, by
    a correlation r > 0, n steps count as n (1 − r) / (1 + r).

    Args:
        values: one number a step, as logged: not smoothed, nothing left out.
        parts: into how many equal parts the run is cut; the first and the last count.
        level: of confidence, two-sided.

    Returns:
        Trend. "not shown" means that the interval holds 0: the column scatters too much
        for the change that there may be. It does not mean that nothing changed.

    Raises:
        ValueError: fewer than 5 steps in a part, or a value that is not finite.

    Source: Welch 1947, Biometrika 34.

    Example:
        >>> trend([0.0, 1.0] * 5 + [0.5] * 30 + [8.0, 9.0] * 5)[:3]
        (0.5, 8.5, 8.0)
    """
    values = np.asarray(values, float)
    size = len(values) // parts
    if size < 5 or not np.isfinite(values).all():
        raise ValueError(
            f"{len(values)} steps in {parts} parts: at least 5 finite values a part "
            "are needed; use fewer parts or a longer run"
        )
    ends = np.stack([values[:size], values[-size:]])  # (2, size)
    first, last = ends.mean(axis=1)
    scatter = _without_line(ends)
    count = size * _independent(scatter)
    variances = (scatter**2).sum(axis=1) / (size - 2) / count
    change, error = last - first, np.sqrt(variances.sum())
    half = 0.0
    if error > 0:
        freedom = variances.sum() ** 2 / (variances**2 / max(count - 2, 1)).sum()
        half = stats.t.ppf((1 + level) / 2, freedom) * error
    low, high = change - half, change + half
    word = "up" if low > 0 else "down" if high < 0 else "not shown"
    return Trend(*map(float, (first, last, change, low, high)), word)


def _nothing_good(truncated, partial):
    """Verdict and reason when no completion was good."""
    if truncated > CUT and partial >= (1 - truncated) / 2 > 0:
        return "longer completions", (
            f"nothing good yet, but {100 * truncated:.0f} % never reach their end, and "
            "of those that do, most earn something"
        )
    if partial >= PARTIAL:
        return "easier task", (
            "nothing good, while the form alone is paid: GRPO would learn the form and "
            "could stop there"
        )
    return "prime first", (
        "nothing good was sampled, and hardly anything earns a point: show the model "
        "a few demonstrations first"
    )


def _without_line(ends):
    """(2, n) parts, each less its least-squares line."""
    steps = np.arange(ends.shape[1]) - (ends.shape[1] - 1) / 2
    centred = ends - ends.mean(axis=1, keepdims=True)
    slopes = centred @ steps / (steps @ steps)
    return centred - slopes[:, None] * steps


def _independent(scatter):
    """Which share of the steps counts, given how alike neighbours are, in (0, 1]."""
    total = (scatter**2).sum()
    if total == 0:
        return 1.0
    alike = (scatter[:, 1:] * scatter[:, :-1]).sum() / total
    alike += 2 / scatter.shape[1]  # a fitted line makes it too small by about this
    alike = min(max(alike, 0.0), 0.9)
    return (1 - alike) / (1 + alike)


def _share(successes, n):
    return Share(float(successes / n), *wilson_interval(float(successes), n))


def _clustered_share(flags):
    """Share of True in (prompts, G) flags, with n as far as prompts differ."""
    prompts, G = flags.shape
    share = float(flags.mean())
    independent = share * (1 - share) / G  # variance of a prompt's mean, if so
    if prompts > 1 and independent > 0:
        deff = np.clip(flags.mean(axis=1).var(ddof=1) / independent, 1.0, G)
    else:
        deff = G  # all equal: nothing tells how alike, so only prompts count
    n = flags.size / deff
    return Share(share, *wilson_interval(share * n, n))
