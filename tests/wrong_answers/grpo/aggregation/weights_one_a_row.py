# cell: token_weights
# message: returned shape (3, 1), expected (3, 4)
def token_weights(mask, mode, constant=None):
    mask = mask.float()
    if mode == "grpo":
        return 1 / (len(mask) * mask.sum(dim=1, keepdim=True).clamp(min=1))
    if mode == "dr_grpo":
        return mask / (len(mask) * constant)
    return mask / mask.sum().clamp(min=1)
