# cell: token_weights
# hint: you summed the mask along the wrong dimension: dim=0 counts completions at each
#   place, dim=1 the tokens of each completion.
def token_weights(mask, mode, constant=None):
    mask = mask.float()
    if mode == "grpo":
        return mask / (len(mask) * mask.sum(dim=0, keepdim=True).clamp(min=1))
    if mode == "dr_grpo":
        return mask / (len(mask) * constant)
    return mask / mask.sum().clamp(min=1)
