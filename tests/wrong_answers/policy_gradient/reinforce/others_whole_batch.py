# cell: leave_one_out
# hint: you took all other completions of the batch, also those of other prompts. An
#   easy prompt says nothing about a hard one: stay within the group of G.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    others = rewards.sum() - rewards
    return others / (len(rewards) - 1)
