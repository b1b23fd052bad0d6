# cell: group_advantages
# hint: you divided by the population standard deviation (ddof=0, over G) where ddof=1
#   asks for the sample's (over G−1). Advantages come out larger by sqrt(G/(G−1)):
#   1.1547 for G=4, and sqrt(2) for G=2.
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(-1, G)
    centred = groups - groups.mean(dim=1, keepdim=True)
    if baseline == "leave_one_out":
        centred = centred * G / (G - 1)
    if scale == "group":
        centred = centred / (groups.std(dim=1, keepdim=True, unbiased=False) + eps)
    elif scale == "batch":
        centred = centred / (rewards.std(unbiased=False) + eps)
    return centred.reshape(-1)
