# cell: preference_accuracy
# hint: you counted ties as right (≥). Then a run would begin at 1, before anything is
#   learned; a tie counts as wrong.
def preference_accuracy(rewards_c, rewards_r):
    return (rewards_c >= rewards_r).double().mean().item()
