# cell: preference_accuracy
# hint: you compared the two means, which gives 0 or 1. Compare pair by pair, then take
#   the share.
def preference_accuracy(rewards_c, rewards_r):
    return float(rewards_c.mean() > rewards_r.mean())
