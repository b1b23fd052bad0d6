# cell: clipped_objective
# hint: you took the maximum; the minimum is the cautious one of the two. With the
#   maximum the objective keeps rising just where it should stop.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return torch.maximum(ratio * A, clipped * A)
