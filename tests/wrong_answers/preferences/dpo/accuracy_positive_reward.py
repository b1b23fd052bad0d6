# cell: preference_accuracy
# hint: you asked whether the chosen reward is above 0. Only the order of the two
#   counts: −0.1 against −0.5 is right.
def preference_accuracy(rewards_c, rewards_r):
    return (rewards_c > 0).double().mean().item()
