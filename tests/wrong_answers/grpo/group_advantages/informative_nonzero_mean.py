# cell: informative_groups
# hint: you asked whether the mean is different from 0; the question is whether the
#   rewards differ from each other.
def informative_groups(rewards, G):
    return rewards.reshape(-1, G).mean(dim=1) != 0
