# cell: signal
# right: a NumPy array of one row a group; every value is NumPy's
def signal(rewards, truncated, num_generations, good=1.0):
    import numpy as np

    points = np.asarray(rewards, dtype=float).reshape(-1, num_generations)
    is_good = points >= good
    found = {"truncated": np.count_nonzero(truncated) / points.size}
    found["zero_std"] = np.mean(np.ptp(points, axis=1) == 0)
    found["pass_at_1"], found["pass_at_G"] = is_good.mean(), is_good.any(axis=1).mean()
    found["verdict"], _ = verdict(
        pass_at_1=found["pass_at_1"],
        zero_std=found["zero_std"],
        G=num_generations,
        truncated=found["truncated"],
        partial=1 - np.mean(points == points.min()),
    )
    return found
