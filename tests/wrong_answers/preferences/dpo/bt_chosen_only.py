# cell: bt_loss
# hint: you looked at the chosen reward only. The loss compares it with the rejected
#   one: −log σ(r_c − r_r).
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.nn.functional.logsigmoid(r_chosen).mean()
