# cell: aggregate
# hint: you took the first `length` tokens of each row. Real tokens may stand anywhere in
#   a row; the mask says where. Multiply by it.
def aggregate(per_token, mask, mode, constant=None):
    lengths = mask.long().sum(dim=1, keepdim=True)
    places = torch.arange(mask.shape[1])
    kept = (places < lengths).to(per_token.dtype)
    sums = (per_token * kept).sum(dim=1)
    if mode == "grpo":
        return (sums / kept.sum(dim=1).clamp(min=1)).mean()
    if mode in ("bnpo", "dapo"):
        return sums.sum() / kept.sum().clamp(min=1)
    if mode == "dr_grpo" and constant is not None:
        return sums.sum() / (len(mask) * constant)
    raise ValueError(mode)
