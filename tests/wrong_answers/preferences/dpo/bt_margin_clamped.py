# cell: bt_loss
# hint: you clamped the margin. Beyond the limit the loss is flat and the gradient 0, so
#   the pairs that are ranked worst teach nothing. `logsigmoid` needs no clamp.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.nn.functional.logsigmoid(
        (r_chosen - r_rejected).clamp(-20, 20)
    ).mean()
