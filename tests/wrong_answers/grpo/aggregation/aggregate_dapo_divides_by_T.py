# cell: aggregate
# hint: in mode dapo you divided by B · T, the size of the tensor. Divide by the number of
#   real tokens, mask.sum(), which is 8 here and not 12.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (sums / mask.sum(dim=1).clamp(min=1)).mean()
    if mode in ("bnpo", "dapo"):
        return (per_token * mask).mean()
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * constant)
    raise ValueError(mode)
