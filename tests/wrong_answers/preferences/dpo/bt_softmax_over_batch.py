# cell: bt_loss
# hint: your softmax runs over the batch; it has to run over the two answers of one
#   pair. Stack them along dim=1 (or -1), and take the softmax there.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    both = torch.stack([r_chosen, r_rejected], dim=1)
    return -both.log_softmax(dim=0)[:, 0].mean()
