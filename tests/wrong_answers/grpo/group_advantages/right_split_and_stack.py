# cell: group_advantages
# right: group by group, with keyword arguments and std_mean
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if rewards.shape[0] % G != 0:
        raise ValueError(f"expected a multiple of {G}, got {rewards.shape[0]}")
    whole, _ = torch.std_mean(rewards, correction=ddof)
    out = torch.empty_like(rewards)
    for start in range(0, rewards.shape[0], G):
        group = rewards[start : start + G]
        own, mean = torch.std_mean(input=group, dim=0, correction=ddof)
        base = mean if baseline == "mean" else (group.sum() - group) / (G - 1)
        divisor = {"none": 1.0, "group": own + eps, "batch": whole + eps}[scale]
        out[start : start + G] = (group - base) / divisor
    return out
