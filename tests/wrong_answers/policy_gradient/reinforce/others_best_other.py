# cell: leave_one_out
# hint: you took the best of the others. Their mean is what one could expect.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    rows = [[max(row[:i] + row[i + 1 :]) for i in range(G)] for row in groups.tolist()]
    return rewards.new_tensor(rows).reshape(-1)
