# cell: clipped_objective
# hint: you clip only below. With a positive advantage it is the upper edge that stops a
#   token: at ρ = 1.5 and A = 2 the objective is 2.4.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(min=1 - epsilon)
    return torch.minimum(ratio * A, clipped * A)
