# cell: mean_ci
# hint: each draw must be as large as the test: its mean then varies as the test's
#   does. You drew 10,000 prompts at a time, so your interval is that of a test with
#   10,000 prompts.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(0)
    draws = [rng.choice(means, size=10_000).mean() for _ in range(500)]
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
