# cell: aggregate
# hint: in modes bnpo and dapo you averaged the rows' means, which is mode grpo. A token
#   mean divides the sum of all rows by the number of all tokens, once: 32 / 8.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (sums / mask.sum(dim=1).clamp(min=1)).mean()
    if mode in ("bnpo", "dapo"):
        return (sums / mask.sum(dim=1).clamp(min=1)).mean()
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * constant)
    raise ValueError(mode)
