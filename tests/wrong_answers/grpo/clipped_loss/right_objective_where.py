# cell: clipped_objective
# right: by the sign of the advantage, without a minimum of products
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.view(-1, 1)
    up = torch.clamp(ratio, max=1 + epsilon_high)
    down = torch.clamp(ratio, min=1 - epsilon)
    return torch.where(A >= 0, up, down) * A
