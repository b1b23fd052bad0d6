# cell: aggregate
# hint: in mode dr_grpo you divided by the number of real tokens as well. Nothing that was
#   sampled may be in the divisor, only B and the constant.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (sums / mask.sum(dim=1).clamp(min=1)).mean()
    if mode in ("bnpo", "dapo"):
        return sums.sum() / mask.sum().clamp(min=1)
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / mask.sum() / constant
    raise ValueError(mode)
