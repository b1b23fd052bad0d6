# cell: mean_ci
# hint: you cut 1 − level off each end, so that only 2·level − 1 stays inside: 90 %
#   for 0.95. Cut half of it off each end: the quantiles are (1 − level)/2 and (1 +
#   level)/2.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = rng.choice(means, size=(2000, len(means))).mean(axis=1)
    low, high = np.quantile(draws, [1 - level, level])
    return means.mean(), low, high
