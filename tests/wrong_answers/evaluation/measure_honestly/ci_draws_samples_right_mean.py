# cell: mean_ci
# hint: your mean is over prompts, but you drew single samples for the interval. A
#   prompt is drawn whole: draw among the prompts' means.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    pool = np.concatenate([np.asarray(scores, float) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = rng.choice(pool, size=(2000, len(pool))).mean(axis=1)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
