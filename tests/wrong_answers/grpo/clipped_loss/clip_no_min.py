# cell: clipped_objective
# hint: you returned the clipped product alone. Without the minimum, a token that has
#   moved the wrong way loses its gradient too, and can never come back.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return clipped * A
