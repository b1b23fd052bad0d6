# cell: token_weights
# hint: a row without tokens gave 0/0 = nan. Divide by at least 1, as in `aggregate`.
def token_weights(mask, mode, constant=None):
    mask = mask.float()
    if mode == "grpo":
        return mask / (len(mask) * mask.sum(dim=1, keepdim=True))
    if mode == "dr_grpo":
        return mask / (len(mask) * constant)
    return mask / mask.sum()
