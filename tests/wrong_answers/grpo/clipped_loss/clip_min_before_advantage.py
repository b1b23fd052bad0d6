# cell: clipped_objective
# hint: you took the minimum of the two ratios and then multiplied. A negative advantage
#   turns the order round: take the minimum of the two products.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return torch.minimum(ratio, clipped) * A
