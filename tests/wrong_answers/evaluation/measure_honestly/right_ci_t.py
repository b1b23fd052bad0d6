# cell: mean_ci
# right: a t interval
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    from scipy import stats

    means = [np.mean(row) for row in per_prompt]
    error = stats.sem(means)
    return np.mean(means), *stats.t.interval(
        level, len(means) - 1, np.mean(means), error
    )
