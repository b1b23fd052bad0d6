# cell: token_weights
# hint: in mode grpo you gave all tokens the same weight, of the mean length. The
#   completions' own lengths make the length bias: 1/12 in A, 1/3 in B.
def token_weights(mask, mode, constant=None):
    mask = mask.float()
    if mode == "grpo":
        return mask / (len(mask) * mask.sum(dim=1).mean().clamp(min=1))
    if mode == "dr_grpo":
        return mask / (len(mask) * constant)
    return mask / mask.sum().clamp(min=1)
