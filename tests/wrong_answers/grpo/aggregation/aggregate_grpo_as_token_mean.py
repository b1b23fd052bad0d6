# cell: aggregate
# hint: in mode grpo you took one mean over all tokens. There each completion has one
#   vote: first the mean of each row, then the mean over rows. That gives 13/3 here,
#   the token mean 4.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return sums.sum() / mask.sum().clamp(min=1)
    if mode in ("bnpo", "dapo"):
        return sums.sum() / mask.sum().clamp(min=1)
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * constant)
    raise ValueError(mode)
