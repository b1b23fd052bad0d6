# cell: mean_ci
# hint: √(p(1 − p)/n) is right where each prompt is all right or all wrong. Prompts
#   that are right in part vary less: take the variance of the prompts' means.
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    from scipy.stats import norm

    p = means.mean()
    half = norm.ppf((1 + level) / 2) * np.sqrt(p * (1 - p) / len(means))
    return p, p - half, p + half
