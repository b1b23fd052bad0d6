# cell: bt_loss
# message: returned dtype torch.float32, expected torch.float64
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    margin = r_chosen.float() - r_rejected.float()
    return -torch.nn.functional.logsigmoid(margin).mean()
