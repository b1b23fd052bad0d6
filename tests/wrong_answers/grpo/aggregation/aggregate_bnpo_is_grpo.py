# cell: aggregate
# hint: you gave bnpo the mean of grpo. Of the four names, bnpo and dapo share a formula,
#   the mean over all tokens of the batch.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode in ("grpo", "bnpo"):
        return (sums / mask.sum(dim=1).clamp(min=1)).mean()
    if mode == "dapo":
        return sums.sum() / mask.sum().clamp(min=1)
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * constant)
    raise ValueError(mode)
