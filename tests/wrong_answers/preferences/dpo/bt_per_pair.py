# cell: bt_loss
# hint: you returned one loss a pair; return their mean, one number.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.nn.functional.logsigmoid(r_chosen - r_rejected)
