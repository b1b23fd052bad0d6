# cell: clipped_objective
# hint: nothing is clipped: beyond its edge, in the direction of the advantage, the
#   objective must be flat. At ρ = 1.5 and A = 2 it is 2.4, not 3.
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    A = advantages.unsqueeze(1)
    clipped = ratio
    return clipped * A
