# cell: mean_ci
# hint: you returned the mean and half of the width. Return three numbers: the mean,
#   the lower end, the upper end.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    from scipy.stats import norm

    half = norm.ppf((1 + level) / 2) * means.std() / np.sqrt(len(means))
    return means.mean(), half
