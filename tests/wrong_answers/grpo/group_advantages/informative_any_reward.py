# cell: informative_groups
# hint: you asked whether any reward is above 0; a group of equal rewards teaches
#   nothing, however high they are.
def informative_groups(rewards, G):
    return (rewards.reshape(-1, G) > 0).any(dim=1)
