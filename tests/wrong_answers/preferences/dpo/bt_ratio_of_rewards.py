# cell: bt_loss
# hint: you took r_c / (r_c + r_r) for the chance. Rewards may be negative, and only
#   their difference counts: the chance is e^r_c / (e^r_c + e^r_r) = σ(r_c − r_r).
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.log(r_chosen / (r_chosen + r_rejected)).mean()
