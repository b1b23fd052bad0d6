# cell: group_advantages
# right: through NumPy in float64, with a helper function
import numpy as np


def spread(groups, scale, ddof):
    if scale == "none":
        return 1.0
    if scale == "batch":
        return groups.std(ddof=ddof)
    return groups.std(axis=1, ddof=ddof, keepdims=True)


def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if rewards.numel() % G:
        raise ValueError
    groups = rewards.double().numpy().reshape((-1, G))
    baselines = groups.mean(axis=1, keepdims=True)
    if baseline == "leave_one_out":
        baselines = (groups.sum(axis=1, keepdims=True) - groups) / (G - 1)
    divisor = spread(groups, scale, ddof) + (0.0 if scale == "none" else eps)
    return torch.from_numpy(((groups - baselines) / divisor).ravel()).to(rewards)
