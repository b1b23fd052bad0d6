# cell: informative_groups
# message: the share of informative groups
def informative_groups(rewards, G):
    groups = rewards.reshape(-1, G)
    return (groups.std(dim=1) > 0).float().mean()
