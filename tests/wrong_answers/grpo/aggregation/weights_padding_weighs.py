# cell: token_weights
# hint: your padding has a weight. Begin with the mask, which is 0 there, and divide it.
def token_weights(mask, mode, constant=None):
    mask = mask.float()
    ones = torch.ones_like(mask)
    if mode == "grpo":
        return ones / (len(mask) * mask.sum(dim=1, keepdim=True).clamp(min=1))
    if mode == "dr_grpo":
        return ones / (len(mask) * constant)
    return ones / mask.sum().clamp(min=1)
