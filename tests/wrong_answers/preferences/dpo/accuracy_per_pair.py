# cell: preference_accuracy
# hint: you returned one truth value a pair; return the share of true ones.
def preference_accuracy(rewards_c, rewards_r):
    return rewards_c > rewards_r
