# cell: mean_ci
# hint: your middle is the median over prompts. The score is the mean, and so must the
#   middle be.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = rng.choice(means, size=(2000, len(means))).mean(axis=1)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return np.median(means), low, high
