# cell: group_advantages
# hint: you took the standard deviation over the whole batch; with scale="group" every
#   prompt's group has its own.
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(-1, G)
    centred = groups - groups.mean(dim=1, keepdim=True)
    if baseline == "leave_one_out":
        centred = centred * G / (G - 1)
    if scale == "group":
        centred = centred / (rewards.std(correction=ddof) + eps)
    elif scale == "batch":
        centred = centred / (rewards.std(correction=ddof) + eps)
    return centred.reshape(-1)
