# cell: bt_loss
# hint: the value is right, but no gradient flows: you detached the rewards (or worked
#   under `no_grad`). The loss has to send its gradient to both.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    margin = (r_chosen - r_rejected).detach()
    return -torch.nn.functional.logsigmoid(margin).mean()
