# cell: bt_loss
# hint: you returned a plain number; `.item()` and `float()` cut the gradient off, and
#   nothing can be trained. Return the tensor.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.nn.functional.logsigmoid(r_chosen - r_rejected).mean().item()
