# cell: token_weights
# hint: in mode grpo each row of your weights sums to 1, so all of them sum to B. A
#   completion has one vote of B: divide by len(mask) as well. A token of B weighs
#   1/3, not 1.
def token_weights(mask, mode, constant=None):
    mask = mask.float()
    if mode == "grpo":
        return mask / mask.sum(dim=1, keepdim=True).clamp(min=1)
    if mode == "dr_grpo":
        return mask / (len(mask) * constant)
    return mask / mask.sum().clamp(min=1)
