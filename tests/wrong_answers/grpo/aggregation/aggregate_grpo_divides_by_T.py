# cell: aggregate
# hint: in mode grpo you took each row's mean over its whole width, padding included. The
#   mean of B is 6 / 1, not 6 / 4: divide each sum by the length of its own
#   completion.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (per_token * mask).mean(dim=1).mean()
    if mode in ("bnpo", "dapo"):
        return sums.sum() / mask.sum().clamp(min=1)
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * constant)
    raise ValueError(mode)
