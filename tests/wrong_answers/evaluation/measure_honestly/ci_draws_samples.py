# cell: mean_ci
# hint: you put all samples into one pot and drew from that. Samples of one problem
#   say nothing about other problems, so this interval is too narrow, and prompts with
#   more samples count more. Draw prompts, each with the mean of its samples.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    pool = np.concatenate([np.asarray(scores, float) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = rng.choice(pool, size=(2000, len(pool))).mean(axis=1)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return pool.mean(), low, high
