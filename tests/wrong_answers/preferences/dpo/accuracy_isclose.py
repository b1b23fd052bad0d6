# cell: preference_accuracy
# message: expected 0.75
def preference_accuracy(rewards_c, rewards_r):
    clearly = rewards_c - rewards_r > 1e-2
    return clearly.double().mean().item()
