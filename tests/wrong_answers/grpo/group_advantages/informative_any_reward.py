# cell: informative_groups
# message: whether any reward is above 0
def informative_groups(rewards, G):
    return (rewards.reshape(-1, G) > 0).any(dim=1)
