# cell: leave_one_out
# hint: you grouped every (B/G)-th reward; the G completions of a prompt stand side by
#   side, so reshape to (B/G, G).
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(G, -1).T
    others = groups.sum(dim=1, keepdim=True) - groups
    return (others / (G - 1)).T.reshape(-1)
