# cell: bt_loss
# right: pair by pair with logaddexp, in a loop
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    total = 0.0
    for chosen, rejected in zip(r_chosen, r_rejected):
        total = total + torch.logaddexp(chosen, rejected) - chosen
    return total / r_chosen.numel()
