# cell: mean_ci
# message: must give the same interval
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    draws = np.random.default_rng().choice(means, size=(2000, len(means))).mean(axis=1)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
