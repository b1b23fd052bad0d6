# cell: bt_loss
# hint: you detached the rejected rewards. Chosen answers go up, but rejected ones must
#   also go down: the gradient at r_rejected is +σ(−margin)/B.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.nn.functional.logsigmoid(r_chosen - r_rejected.detach()).mean()
