# cell: clipped_objective
# right: as the unclipped product less a hinge
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages[:, None]
    product = ratio * A
    clipped = torch.max(torch.min(ratio, ratio * 0 + 1 + epsilon_high),
                        ratio * 0 + 1 - epsilon)
    return -torch.max(-product, -(clipped * A))
