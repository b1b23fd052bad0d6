# cell: bt_loss
# message: should raise ValueError, but returned
def bt_loss(r_chosen, r_rejected):
    return -torch.nn.functional.logsigmoid(r_chosen - r_rejected).mean()
