# cell: leave_one_out
# hint: you took the median of the others; the baseline is their mean.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    rows = [[row[:i] + row[i + 1 :] for i in range(G)] for row in groups.tolist()]
    return rewards.new_tensor(rows).quantile(0.5, dim=2).reshape(-1)
