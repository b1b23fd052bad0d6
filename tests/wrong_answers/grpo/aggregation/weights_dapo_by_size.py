# cell: token_weights
# hint: in mode dapo you divided by the size of the tensor, 12, padding included. There
#   are 8 real tokens, so each weighs 1/8.
def token_weights(mask, mode, constant=None):
    mask = mask.float()
    if mode == "grpo":
        return mask / (len(mask) * mask.sum(dim=1, keepdim=True).clamp(min=1))
    if mode == "dr_grpo":
        return mask / (len(mask) * constant)
    return mask / mask.numel()
