# cell: group_advantages
# hint: you divided by the group's standard deviation although scale said "batch" or
#   "none".
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(-1, G)
    centred = groups - groups.mean(dim=1, keepdim=True)
    if baseline == "leave_one_out":
        centred = centred * G / (G - 1)
    std = groups.std(dim=1, keepdim=True, correction=ddof)
    return (centred / (std + eps)).reshape(-1)
