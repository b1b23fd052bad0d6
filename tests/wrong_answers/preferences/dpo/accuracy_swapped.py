# cell: preference_accuracy
# hint: you counted the pairs whose *rejected* answer has the higher reward.
def preference_accuracy(rewards_c, rewards_r):
    return (rewards_r > rewards_c).double().mean().item()
