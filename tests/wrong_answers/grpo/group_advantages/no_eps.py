# cell: group_advantages
# hint: you left out eps; it is added to the standard deviation, and without it a
#   group of equal rewards becomes 0/0 = nan.
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(-1, G)
    centred = groups - groups.mean(dim=1, keepdim=True)
    if baseline == "leave_one_out":
        centred = centred * G / (G - 1)
    if scale == "group":
        centred = centred / (groups.std(dim=1, keepdim=True, correction=ddof))
    elif scale == "batch":
        centred = centred / (rewards.std(correction=ddof))
    return centred.reshape(-1)
