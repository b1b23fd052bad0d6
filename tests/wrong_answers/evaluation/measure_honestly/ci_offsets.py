# cell: mean_ci
# hint: low and high are scores, not distances from the mean: add the mean to both.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = rng.choice(means, size=(2000, len(means))).mean(axis=1) - means.mean()
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
