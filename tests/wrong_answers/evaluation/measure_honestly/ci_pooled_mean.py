# cell: mean_ci
# hint: you took the mean over all samples, so prompts with more samples count more.
#   Every prompt counts the same: first the mean of each prompt, then the mean of
#   these.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    total = sum(map(sum, per_prompt)) / sum(map(len, per_prompt))
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = rng.choice(means, size=(2000, len(means))).mean(axis=1)
    low, high = np.quantile(draws - means.mean(), [(1 - level) / 2, (1 + level) / 2])
    return total, total + low, total + high
