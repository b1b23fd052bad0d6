# cell: clipped_objective
# hint: you put a 0 where the clip acts. The value stays at the edge, at 1.2 · A or 0.8
#   · A; only the gradient is 0.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return torch.where(clipped * A < ratio * A, 0.0, ratio * A)
