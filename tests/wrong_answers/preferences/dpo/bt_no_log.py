# cell: bt_loss
# hint: you left out the logarithm: 1 − σ(margin) is the chance of the other choice. It
#   is at most 1, so a pair that is wrong by far hardly pulls (σ' is nearly 0 there).
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return (1 - torch.sigmoid(r_chosen - r_rejected)).mean()
