# cell: informative_groups
# right: up to rounding, with isclose
def informative_groups(rewards, G):
    rows = rewards.unflatten(0, (-1, G))
    return ~torch.isclose(rows, rows[:, :1]).all(dim=1)
