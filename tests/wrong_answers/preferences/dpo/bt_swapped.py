# cell: bt_loss
# hint: you took r_rejected − r_chosen: the margin is the chosen reward minus the
#   rejected one. A pair ranked rightly by 2 costs 0.127, and yours costs 2.127.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.nn.functional.logsigmoid(r_rejected - r_chosen).mean()
