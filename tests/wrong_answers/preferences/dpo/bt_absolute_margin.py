# cell: bt_loss
# hint: you took the size of the margin without its sign. A pair that is ranked wrongly
#   by 3 must cost 3.049, not 0.049.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.nn.functional.logsigmoid((r_chosen - r_rejected).abs()).mean()
