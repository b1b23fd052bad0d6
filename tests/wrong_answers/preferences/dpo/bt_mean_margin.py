# cell: bt_loss
# hint: you took the mean of the margins first and the loss of that mean. Every pair has
#   a loss of its own; a pair that is right by far must not hide one that is wrong.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.nn.functional.logsigmoid((r_chosen - r_rejected).mean())
