# cell: preference_accuracy
# hint: you counted a tie as half right. That is a sensible convention, but not the one
#   of the docstring (and of TRL): a tie counts as wrong.
def preference_accuracy(rewards_c, rewards_r):
    right = (rewards_c > rewards_r).double()
    tied = (rewards_c == rewards_r).double()
    return (right + tied / 2).mean().item()
