# cell: informative_groups
# hint: you returned the share of informative groups; return one truth value a group.
def informative_groups(rewards, G):
    groups = rewards.reshape(-1, G)
    return (groups.std(dim=1) > 0).float().mean()
