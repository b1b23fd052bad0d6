# cell: leave_one_out
# message: should raise ValueError, but
def leave_one_out(rewards, G):
    if len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    others = groups.sum(dim=1, keepdim=True) - groups
    return (others / (G - 1)).reshape(-1)
