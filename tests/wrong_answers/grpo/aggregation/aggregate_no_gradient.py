# cell: aggregate
# hint: your number is right, but no gradient reaches the losses: `.item()`, `float()`,
#   `.detach()` or NumPy cut it off. Stay in torch until the end.
def aggregate(per_token, mask, mode, constant=None):
    mask = mask.to(per_token.dtype)
    sums = (per_token * mask).sum(dim=1)
    if mode == "grpo":
        return (sums / mask.sum(dim=1).clamp(min=1)).mean().detach()
    if mode in ("bnpo", "dapo"):
        return sums.sum().item() / mask.sum().clamp(min=1)
    if mode == "dr_grpo" and constant is not None:
        return sums.sum().detach() / (len(mask) * constant)
    raise ValueError(mode)
