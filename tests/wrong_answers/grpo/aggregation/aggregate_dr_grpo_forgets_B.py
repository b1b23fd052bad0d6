# cell: aggregate
# hint: in mode dr_grpo you divided by the constant alone. The divisor is B · constant:
#   with three completions your loss is three times ours, and it would grow with the
#   batch.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (sums / mask.sum(dim=1).clamp(min=1)).mean()
    if mode in ("bnpo", "dapo"):
        return sums.sum() / mask.sum().clamp(min=1)
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / constant
    raise ValueError(mode)
