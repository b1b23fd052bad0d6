# cell: token_weights
# hint: you have grpo and dapo the wrong way round: in grpo a completion has one vote and
#   its tokens share it, in dapo every token has one.
def token_weights(mask, mode, constant=None):
    mask = mask.float()
    if mode == "grpo":
        return mask / mask.sum().clamp(min=1)
    if mode == "dr_grpo":
        return mask / (len(mask) * constant)
    return mask / (len(mask) * mask.sum(dim=1, keepdim=True).clamp(min=1))
