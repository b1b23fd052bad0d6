# cell: informative_groups
# hint: you returned one value a completion; a group gets one value.
def informative_groups(rewards, G):
    groups = rewards.reshape(-1, G)
    return (groups != groups[:, :1]).any(dim=1).repeat_interleave(G)
