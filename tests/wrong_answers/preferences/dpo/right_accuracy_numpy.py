# cell: preference_accuracy
# right: NumPy's mean of truth values
def preference_accuracy(rewards_c, rewards_r):
    return (rewards_c.numpy() > rewards_r.numpy()).mean()
