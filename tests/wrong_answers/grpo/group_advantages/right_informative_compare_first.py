# cell: informative_groups
# right: compares with the group's first reward, returns a list
def informative_groups(rewards, G):
    result = []
    for group in rewards.split(G):
        result.append(bool((group != group[0]).any()))
    return result
