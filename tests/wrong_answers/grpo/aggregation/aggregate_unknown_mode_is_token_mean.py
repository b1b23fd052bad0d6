# cell: aggregate
# message: should raise ValueError
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (sums / mask.sum(dim=1).clamp(min=1)).mean()
    if mode == "dr_grpo":
        if constant is None:
            raise ValueError("dr_grpo needs its constant")
        return sums.sum() / (len(mask) * constant)
    return sums.sum() / mask.sum().clamp(min=1)
