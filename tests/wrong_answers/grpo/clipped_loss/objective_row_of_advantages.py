# cell: clipped_objective
# hint: you multiplied (B, T) by (B,): PyTorch lines that up with the *columns*, and
#   with B = T not even an error tells. Make the advantages a column:
#   `advantages.unsqueeze(1)`.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return torch.minimum(ratio * A, clipped * A)
