# cell: leave_one_out
# hint: you took the mean of the completions *before* it. That is unbiased, too, but the
#   first has none; all G − 1 others count.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    before = groups.cumsum(dim=1) - groups
    return (before / torch.arange(G).clamp(min=1)).reshape(-1)
