# cell: token_weights
# hint: in mode dr_grpo your weight is 1 / constant. The sum is also divided by the number
#   of completions: 1 / (B · constant), here 1/15.
def token_weights(mask, mode, constant=None):
    mask = mask.float()
    if mode == "grpo":
        return mask / (len(mask) * mask.sum(dim=1, keepdim=True).clamp(min=1))
    if mode == "dr_grpo":
        return mask / constant
    return mask / mask.sum().clamp(min=1)
