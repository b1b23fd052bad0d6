# cell: leave_one_out
# right: from the group's mean: (G·mean − r) / (G − 1)
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    means = groups.mean(dim=1).repeat_interleave(G)
    return (G * means - rewards) / (G - 1)
