# cell: leave_one_out
# hint: you summed over the prompts (dim=0). A group is a row: sum along dim=1.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    others = groups.sum(dim=0, keepdim=True) - groups
    return (others / (G - 1)).reshape(-1)
