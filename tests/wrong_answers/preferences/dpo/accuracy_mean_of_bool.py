# cell: preference_accuracy
# hint: PyTorch takes no mean of truth values; turn them into numbers first, with
#   `.double()` or `.float()`.
def preference_accuracy(rewards_c, rewards_r):
    return (rewards_c > rewards_r).mean().item()
