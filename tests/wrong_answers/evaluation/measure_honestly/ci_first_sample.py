# cell: mean_ci
# hint: you used the first sample of each prompt only, as if the model had been asked
#   once. pass@1 is the mean over all samples; take each prompt's mean.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([scores[0] for scores in per_prompt], dtype=float)
    rng = np.random.default_rng(0)
    draws = rng.choice(means, size=(2000, len(means))).mean(axis=1)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
