# cell: token_weights
# hint: you gave the divisor and not the weight: a weight is 1 over it. A token of a
#   longer completion must weigh less.
def token_weights(mask, mode, constant=None):
    mask = mask.float()
    if mode == "grpo":
        return mask * len(mask) * mask.sum(dim=1, keepdim=True)
    if mode == "dr_grpo":
        return mask * len(mask) * constant
    return mask * mask.sum()
