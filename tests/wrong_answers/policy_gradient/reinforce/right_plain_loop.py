# cell: leave_one_out
# right: one completion after the other, in plain Python
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    values = rewards.tolist()
    baselines = []
    for i in range(len(values)):
        start = i // G * G
        others = [values[j] for j in range(start, start + G) if j != i]
        baselines.append(sum(others) / len(others))
    return torch.tensor(baselines, dtype=rewards.dtype)
