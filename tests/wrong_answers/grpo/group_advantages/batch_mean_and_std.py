# cell: group_advantages
# hint: you normalised over the whole batch; group the rewards by prompt first
#   (reshape to (B/G, G)).
def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards are not groups of {G}")
    return (rewards - rewards.mean()) / (rewards.std(correction=ddof) + eps)
