# cell: mean_ci
# right: SciPy's bootstrap, bias-corrected
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    from scipy.stats import bootstrap

    found = bootstrap(
        (means,), np.mean, confidence_level=level, n_resamples=5000, random_state=3
    ).confidence_interval
    return np.array([means.mean(), found.low, found.high])
