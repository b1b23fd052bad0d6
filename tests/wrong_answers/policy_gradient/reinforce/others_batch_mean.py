# cell: leave_one_out
# hint: you took the mean of the whole batch. Each group has its own yardstick, and
#   without the completion itself.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    return rewards.mean().expand_as(rewards)
