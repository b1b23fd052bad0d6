# cell: group_advantages
# hint: you grouped every (B/G)-th reward; the G completions of a prompt stand next to
#   each other, so reshape to (B/G, G), not (G, B/G).
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    groups = rewards.reshape(G, -1).T
    centred = groups - groups.mean(dim=1, keepdim=True)
    if baseline == "leave_one_out":
        centred = centred * G / (G - 1)
    if scale == "group":
        centred = centred / (groups.std(dim=1, keepdim=True, correction=ddof) + eps)
    elif scale == "batch":
        centred = centred / (rewards.std(correction=ddof) + eps)
    return centred.T.reshape(-1)
