# cell: group_advantages
# hint: you subtracted the mean of the whole batch; an advantage compares a completion
#   with the others of the *same prompt*.
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(-1, G)
    centred = groups - rewards.mean()
    if baseline == "leave_one_out":
        centred = centred * G / (G - 1)
    if scale == "group":
        centred = centred / (groups.std(dim=1, keepdim=True, correction=ddof) + eps)
    elif scale == "batch":
        centred = centred / (rewards.std(correction=ddof) + eps)
    return centred.reshape(-1)
