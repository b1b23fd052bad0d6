# cell: mean_ci
# hint: you drew all prompts without replacement, so every draw is the same test in
#   another order, and its mean never changes. Draw with replacement: some prompts
#   come twice, some not at all.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = [rng.permutation(means).mean() for _ in range(1000)]
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
