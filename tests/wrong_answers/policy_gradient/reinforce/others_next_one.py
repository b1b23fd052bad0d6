# cell: leave_one_out
# hint: you took a single neighbour. It is unbiased, but a mean over all G − 1 others
#   scatters less, and is what is asked for.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    return groups.roll(-1, dims=1).reshape(-1)
