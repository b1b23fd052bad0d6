# cell: group_advantages
# hint: you added eps to the variance, inside the root; it belongs outside: std + eps.
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(-1, G)
    centred = groups - groups.mean(dim=1, keepdim=True)
    if baseline == "leave_one_out":
        centred = centred * G / (G - 1)
    if scale == "group":
        centred = centred / (groups.var(dim=1, keepdim=True, correction=ddof) + eps).sqrt()
    elif scale == "batch":
        centred = centred / (rewards.std(correction=ddof) + eps)
    return centred.reshape(-1)
