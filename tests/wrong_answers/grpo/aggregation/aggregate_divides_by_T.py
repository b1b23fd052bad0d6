# cell: aggregate
# hint: you divided by the width of the tensor, T: `(per_token * mask).mean()` counts the
#   padding in the divisor. The divisor is the number of real tokens, mask.sum(). For
#   A, B, C that is 8 and not 12.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (per_token * mask).mean(dim=1).mean()
    if mode in ("bnpo", "dapo"):
        return (per_token * mask).mean()
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * constant)
    raise ValueError(mode)
