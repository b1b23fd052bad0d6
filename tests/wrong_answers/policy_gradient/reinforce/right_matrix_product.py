# cell: leave_one_out
# right: with a matrix of ones whose diagonal is 0
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    others = (1 - torch.eye(G, dtype=rewards.dtype)) / (G - 1)
    return (rewards.view(-1, G) @ others).flatten()
