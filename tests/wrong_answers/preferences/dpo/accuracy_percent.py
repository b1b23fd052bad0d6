# cell: preference_accuracy
# hint: you returned percent; a share lies between 0 and 1.
def preference_accuracy(rewards_c, rewards_r):
    return 100 * (rewards_c > rewards_r).double().mean().item()
