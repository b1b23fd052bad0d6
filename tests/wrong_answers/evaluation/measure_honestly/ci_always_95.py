# cell: mean_ci
# hint: your interval is the 95 % one whatever the level; 1.96 belongs to 0.95 alone.
#   For 0.8 it is 1.28: use the quantiles (1 − level)/2 and (1 + level)/2.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    error = means.std() / np.sqrt(len(means))
    return means.mean(), means.mean() - 1.96 * error, means.mean() + 1.96 * error
