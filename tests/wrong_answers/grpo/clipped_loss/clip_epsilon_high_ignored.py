# cell: clipped_objective
# hint: you used epsilon on both sides; the upper edge is 1 + epsilon_high.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon)
    return torch.minimum(ratio * A, clipped * A)
