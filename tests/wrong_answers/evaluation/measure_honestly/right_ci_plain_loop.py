# cell: mean_ci
# right: the random module, sorted means, an index
def mean_ci(per_prompt, level):
    if not 0 < level < 1:
        raise ValueError(f"level is a share, got {level}")
    import random

    rng = random.Random("a test")
    means = [sum(scores) / len(scores) for scores in per_prompt]
    n, times = len(means), 6000
    draws = sorted(sum(rng.choices(means, k=n)) / n for _ in range(times))
    cut = round(times * (1 - level) / 2)
    return [sum(means) / n, draws[cut], draws[-1 - cut]]
