# cell: leave_one_out
# right: through NumPy's delete
def leave_one_out(rewards, G):
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G}")
    import numpy as np

    groups = np.split(rewards.numpy(), len(rewards) // G)
    means = [np.delete(group, i).mean() for group in groups for i in range(G)]
    return torch.from_numpy(np.array(means)).to(rewards)
