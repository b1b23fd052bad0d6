# cell: bt_loss
# hint: you squared the gap between σ(margin) and 1. That is the Brier score; the loss
#   here is −log σ(margin), which does not flatten where a pair is wrong by far.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return (1 - torch.sigmoid(r_chosen - r_rejected)).square().mean()
