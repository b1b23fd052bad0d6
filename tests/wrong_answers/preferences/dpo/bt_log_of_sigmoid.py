# cell: bt_loss
# hint: you took the logarithm or the exponential in a step of its own. In float32
#   σ(−200) is 0, its logarithm −inf, and e^200 is inf; the gradient becomes nan.
#   `logsigmoid` (or `softplus` of the negative margin) does both at once.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.log(torch.sigmoid(r_chosen - r_rejected)).mean()
