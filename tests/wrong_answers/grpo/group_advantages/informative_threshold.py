# cell: informative_groups
# message: expected
def informative_groups(rewards, G):
    return rewards.reshape(-1, G).std(dim=1) > 1e-3
