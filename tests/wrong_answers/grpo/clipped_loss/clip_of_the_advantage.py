# cell: clipped_objective
# hint: you clipped the advantage; it is the ratio that is clipped.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return torch.minimum(ratio * A, ratio * A.clamp(1 - epsilon, 1 + epsilon_high))
