# cell: clipped_objective
# hint: your sign is flipped: this is the objective, which is maximised. The minus comes
#   with the loss.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return -torch.minimum(ratio * A, clipped * A)
