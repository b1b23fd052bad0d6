# cell: clipped_objective
# hint: you took the size of the advantage without its sign; a negative one must push
#   the token down.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1).abs()
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return torch.minimum(ratio * A, clipped * A)
