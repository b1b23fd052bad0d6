# cell: aggregate
# right: masked_fill, einsum and a weight per token, in shape (1,)
def aggregate(per_token, mask, mode, constant=None):
    kept = (mask != 0).to(per_token)
    filled = per_token.masked_fill(mask == 0, 0)
    if mode == "grpo":
        weights = kept / kept.sum(1, True).clamp_min(1) / kept.size(0)
    elif mode == "dapo" or mode == "bnpo":
        weights = kept / max(kept.sum(), 1)
    elif mode == "dr_grpo":
        if constant is None:
            raise ValueError("constant")
        weights = kept / constant / kept.size(0)
    else:
        raise ValueError("mode")
    return torch.einsum("bt,bt->", filled, weights)
