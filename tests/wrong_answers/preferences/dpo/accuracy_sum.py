# cell: preference_accuracy
# hint: you counted the pairs; divide by their number for the share.
def preference_accuracy(rewards_c, rewards_r):
    return (rewards_c > rewards_r).sum().item()
