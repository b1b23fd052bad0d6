# cell: leave_one_out
# hint: you returned the advantage, r − b; the function returns the baseline b alone.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    others = groups.sum(dim=1, keepdim=True) - groups
    return (groups - others / (G - 1)).reshape(-1)
