# cell: aggregate
# hint: a row without real tokens gave 0/0, which is nan, and nan spreads to the whole
#   batch. Divide by at least 1: `lengths.clamp(min=1)`.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (sums / mask.sum(dim=1)).mean()
    if mode in ("bnpo", "dapo"):
        return sums.sum() / mask.sum()
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * constant)
    raise ValueError(mode)
