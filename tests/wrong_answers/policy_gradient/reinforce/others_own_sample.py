# cell: leave_one_out
# hint: you kept the completion's own reward in its baseline: that is the mean of the
#   whole group. It makes the gradient too short by (G−1)/G. Leave it out and divide
#   by G − 1.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    return groups.mean(dim=1, keepdim=True).expand_as(groups).reshape(-1)
