# cell: group_advantages
# hint: you did not subtract the group's mean; without a baseline every completion
#   with a positive reward is pushed up, also the worst of its group.
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(-1, G)
    centred = groups
    if scale == "group":
        centred = centred / (groups.std(dim=1, keepdim=True, correction=ddof) + eps)
    elif scale == "batch":
        centred = centred / (rewards.std(correction=ddof) + eps)
    return centred.reshape(-1)
