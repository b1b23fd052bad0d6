# cell: leave_one_out
# hint: you left the own reward out of the sum, but divided by G; there are only G − 1
#   others.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    others = groups.sum(dim=1, keepdim=True) - groups
    return (others / G).reshape(-1)
