# cell: mean_ci
# hint: np.percentile wants percents: 2.5, not 0.025. You asked for the 0.025th and
#   the 0.975th percentile, which both lie at the low end. np.quantile takes shares.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = rng.choice(means, size=(2000, len(means))).mean(axis=1)
    low, high = np.percentile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
