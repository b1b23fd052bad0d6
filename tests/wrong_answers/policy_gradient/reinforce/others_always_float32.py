# cell: leave_one_out
# message: returned dtype torch.float32, expected torch.float64
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    groups = rewards.reshape(-1, G)
    others = groups.sum(dim=1, keepdim=True) - groups
    return torch.tensor((others / (G - 1)).reshape(-1).tolist())
