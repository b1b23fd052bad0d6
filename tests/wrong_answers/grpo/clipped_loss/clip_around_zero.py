# cell: clipped_objective
# hint: you clipped to [−ε, ε]. A ratio lies around 1: the range is [1 − ε, 1 + ε], here
#   [0.8, 1.2].
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(-epsilon, epsilon_high)
    return torch.minimum(ratio * A, clipped * A)
