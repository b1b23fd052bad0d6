# cell: informative_groups
# hint: you grouped every (B/G)-th reward; the G completions of a prompt stand next to
#   each other.
def informative_groups(rewards, G):
    groups = rewards.reshape(G, -1)
    return groups.max(dim=0).values > groups.min(dim=0).values
