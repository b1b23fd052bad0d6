# cell: mean_ci
# hint: you added and subtracted one standard error, which holds the truth in 68 %
#   only, whatever the level. For 95 % it takes 1.96 of them.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    error = means.std() / np.sqrt(len(means))
    return means.mean(), means.mean() - error, means.mean() + error
