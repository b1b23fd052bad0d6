# cell: mean_ci
# hint: these are quantiles of the prompts, not of their mean: they say how different
#   the problems are, and stay as wide with a million of them. Draw whole tests and
#   take the quantiles of their means.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
