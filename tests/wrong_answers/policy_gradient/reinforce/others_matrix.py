# cell: leave_one_out
# hint: you returned the groups as a table; flatten it to (B,), in the order of the
#   rewards.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    others = groups.sum(dim=1, keepdim=True) - groups
    return others / (G - 1)
