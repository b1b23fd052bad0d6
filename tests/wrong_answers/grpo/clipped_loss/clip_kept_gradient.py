# cell: clipped_objective
# hint: beyond the edge your value is right, and a gradient still flows: you clipped
#   outside of autograd. `ratio.clamp(low, high)` of the ratio itself has the gradient 0
#   there.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio + (ratio.clamp(1 - epsilon, 1 + epsilon_high) - ratio).detach()
    return torch.minimum(ratio * A, clipped * A)
