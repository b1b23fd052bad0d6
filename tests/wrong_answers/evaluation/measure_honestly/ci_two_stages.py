# cell: mean_ci
# hint: you drew prompts and then drew their samples again. A prompt's mean already
#   carries the luck of its samples; drawing them again counts it twice and makes the
#   interval too wide. Keep each drawn prompt as it is.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(0)
    rows = [np.asarray(scores, float) for scores in per_prompt]
    again = np.stack([rng.choice(r, size=(2000, len(r))).mean(axis=1) for r in rows])
    draws = []
    for column in range(2000):
        picked = rng.integers(len(rows), size=len(rows))
        draws.append(again[picked, (column + np.arange(len(rows)) * 7) % 2000].mean())
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return means.mean(), low, high
