# cell: leave_one_out
# hint: you divided by G − 1, but kept the own reward in the sum. The mean of the
#   others: (sum − r) / (G − 1).
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    others = groups.sum(dim=1, keepdim=True).expand_as(groups)
    return (others / (G - 1)).reshape(-1)
