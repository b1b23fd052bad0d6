# cell: group_advantages
# hint: you did not divide by the standard deviation although scale is not "none".
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(-1, G)
    centred = groups - groups.mean(dim=1, keepdim=True)
    if baseline == "leave_one_out":
        centred = centred * G / (G - 1)
    return centred.reshape(-1)
