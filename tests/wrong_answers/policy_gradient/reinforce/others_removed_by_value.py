# cell: leave_one_out
# hint: you removed the own reward by its *value*, and with it every other completion
#   that earned the same. Leave out one place, not one value.
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)

    baselines = []
    for row in groups.tolist():
        for own in row:
            others = [r for r in row if r != own]
            baselines.append(sum(others) / max(len(others), 1))
    return rewards.new_tensor(baselines)
