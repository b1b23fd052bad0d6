# cell: group_advantages
# hint: your sign is flipped: an above-average reward must give a positive advantage.
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(-1, G)
    centred = groups.mean(dim=1, keepdim=True) - groups
    if baseline == "leave_one_out":
        centred = centred * G / (G - 1)
    if scale == "group":
        centred = centred / (groups.std(dim=1, keepdim=True, correction=ddof) + eps)
    elif scale == "batch":
        centred = centred / (rewards.std(correction=ddof) + eps)
    return centred.reshape(-1)
