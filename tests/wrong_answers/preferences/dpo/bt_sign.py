# cell: bt_loss
# hint: your sign is flipped: log σ is negative, and a loss is to be minimised. As it
#   stands, training would make the choices as surprising as it can. Put a minus in
#   front.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return torch.nn.functional.logsigmoid(r_chosen - r_rejected).mean()
