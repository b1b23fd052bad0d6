# cell: clipped_objective
# hint: you took (ρ − 1)·A. The objective is ρ·A: the same gradient, another value, and
#   the log would not agree with anybody's.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return torch.minimum(ratio * A, clipped * A) - A
