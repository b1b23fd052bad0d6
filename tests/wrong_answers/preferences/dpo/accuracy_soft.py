# cell: preference_accuracy
# hint: you returned the mean of σ(margin), a mean chance and not a share of pairs.
#   Every pair counts 1 or 0.
def preference_accuracy(rewards_c, rewards_r):
    return torch.sigmoid(rewards_c - rewards_r).mean().item()
