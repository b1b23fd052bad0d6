# cell: aggregate
# hint: you left the empty completions out of the mean. They add 0 and are still among the
#   B that you divide by: (4 + 0) / 2 = 2, not 4.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (sums / mask.sum(dim=1).clamp(min=1)).sum() / (mask.sum(dim=1) > 0).sum().clamp(min=1)
    if mode in ("bnpo", "dapo"):
        return sums.sum() / mask.sum().clamp(min=1)
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * constant)
    raise ValueError(mode)
