# cell: aggregate
# message: Without its constant, dr_grpo has nothing to divide by.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (sums / mask.sum(dim=1).clamp(min=1)).mean()
    if mode in ("bnpo", "dapo"):
        return sums.sum() / mask.sum().clamp(min=1)
    if mode == "dr_grpo":
        return sums.sum() / (len(mask) * (constant or mask.shape[1]))
    raise ValueError(mode)
