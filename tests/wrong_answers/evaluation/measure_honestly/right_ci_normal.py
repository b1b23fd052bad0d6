# cell: mean_ci
# right: a normal interval, population std, statistics module
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    from statistics import NormalDist, fmean, pstdev

    means = [fmean(scores) for scores in per_prompt]
    middle, error = fmean(means), pstdev(means) / len(means) ** 0.5
    z = NormalDist().inv_cdf(0.5 + level / 2)
    return middle, middle - z * error, middle + z * error
