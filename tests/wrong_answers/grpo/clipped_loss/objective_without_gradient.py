# cell: clipped_objective
# hint: no gradient reaches the ratio; do not detach it here.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.detach().clamp(1 - epsilon, 1 + epsilon_high)
    return torch.minimum(ratio.detach() * A, clipped * A)
