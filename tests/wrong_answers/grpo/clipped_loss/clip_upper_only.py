# cell: clipped_objective
# hint: you clip only above. (So does a range of [−1.2, 1.2]: a ratio is never
#   negative.) With a negative advantage it is the lower edge, 1 − ε, that stops a
#   token: at ρ = 0.5 and A = −1 the objective is −0.8.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(max=1 + epsilon_high)
    return torch.minimum(ratio * A, clipped * A)
