# cell: bt_loss
# right: binary cross-entropy with logits against ones
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    margin = r_chosen - r_rejected
    ones = torch.ones_like(margin)
    return torch.nn.functional.binary_cross_entropy_with_logits(margin, ones)
