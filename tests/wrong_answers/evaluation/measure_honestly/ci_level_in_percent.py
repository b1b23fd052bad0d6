# cell: mean_ci
# message: should raise ValueError, but returned
def mean_ci(per_prompt, level):
    level = level / 100 if level > 1 else level
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = rng.choice(means, size=(2000, len(means))).mean(axis=1)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
