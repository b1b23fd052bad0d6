# cell: informative_groups
# hint: you marked the groups whose rewards are all equal; those are the ones that
#   teach nothing.
def informative_groups(rewards, G):
    groups = rewards.reshape(-1, G)
    return groups.max(dim=1).values == groups.min(dim=1).values
