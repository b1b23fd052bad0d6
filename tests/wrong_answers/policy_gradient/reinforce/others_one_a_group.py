# cell: leave_one_out
# hint: you returned one number a group. Each completion has a baseline of its own,
#   since each leaves itself out: (B,) numbers.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    return groups.mean(dim=1)
