# cell: mean_ci
# hint: you used the standard deviation of the prompts. The mean of n prompts varies
#   √n times less: divide by √n (20 for 400 prompts).
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    from scipy.stats import norm

    half = norm.ppf((1 + level) / 2) * means.std(ddof=1)
    return means.mean(), means.mean() - half, means.mean() + half
