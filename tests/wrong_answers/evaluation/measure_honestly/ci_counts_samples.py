# cell: mean_ci
# hint: you divided the variance by the number of samples. A problem's second sample
#   tells little that its first did not: divide by the number of prompts, which makes
#   ± 0.048 for 400 of them that are all right or all wrong.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    from scipy.stats import norm

    n = sum(map(len, per_prompt))
    half = norm.ppf((1 + level) / 2) * means.std() / np.sqrt(n)
    return means.mean(), means.mean() - half, means.mean() + half
