# cell: clipped_objective
# hint: your lower edge is 1/(1 + ε), symmetric in the log. It is 1 − ε: 0.8 and not
#   0.833.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(1 / (1 + epsilon), 1 + epsilon_high)
    return torch.minimum(ratio * A, clipped * A)
