# cell: aggregate
# hint: in mode dr_grpo you divided by the width of the tensor in place of the constant.
#   The width is the longest completion that happened to be sampled; the constant is
#   the longest that is allowed, and does not change from batch to batch.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (sums / mask.sum(dim=1).clamp(min=1)).mean()
    if mode in ("bnpo", "dapo"):
        return sums.sum() / mask.sum().clamp(min=1)
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * mask.shape[1])
    raise ValueError(mode)
