# cell: leave_one_out
# hint: you returned the sum of the others; divide by their number, G − 1.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    return (groups.sum(dim=1, keepdim=True) - groups).reshape(-1)
