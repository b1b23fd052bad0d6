# cell: bt_loss
# hint: two signs are off: the margin is r_chosen − r_rejected, and a minus stands in
#   front of log σ. They do not cancel: σ(−margin) is 1 − σ(margin), and not
#   −σ(margin).
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return torch.nn.functional.logsigmoid(r_rejected - r_chosen).mean()
