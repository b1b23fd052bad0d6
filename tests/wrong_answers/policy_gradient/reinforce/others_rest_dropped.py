# cell: leave_one_out
# message: should raise ValueError
def leave_one_out(rewards, G):
    rewards = rewards[: len(rewards) // G * G]
    groups = rewards.reshape(-1, G)
    others = groups.sum(dim=1, keepdim=True) - groups
    return (others / (G - 1)).reshape(-1)
