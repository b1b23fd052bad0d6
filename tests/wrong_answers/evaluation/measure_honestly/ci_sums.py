# cell: mean_ci
# hint: you added up each prompt's scores. A prompt counts by the mean of its samples,
#   not by their sum.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.sum(scores) for scores in per_prompt], dtype=float)
    rng = np.random.default_rng(0)
    draws = rng.choice(means, size=(2000, len(means))).mean(axis=1)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
