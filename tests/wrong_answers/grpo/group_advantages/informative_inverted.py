# cell: informative_groups
# message: whose rewards are all equal
def informative_groups(rewards, G):
    groups = rewards.reshape(-1, G)
    return groups.max(dim=1).values == groups.min(dim=1).values
