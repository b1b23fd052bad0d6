# cell: preference_accuracy
# hint: you returned the mean margin, which TRL logs as `rewards/margins`. The accuracy
#   is the share of margins above 0.
def preference_accuracy(rewards_c, rewards_r):
    return (rewards_c - rewards_r).mean().item()
