# cell: bt_loss
# message: should raise ValueError, but raised AssertionError
def bt_loss(r_chosen, r_rejected):
    assert r_chosen.shape == r_rejected.shape
    return -torch.nn.functional.logsigmoid(r_chosen - r_rejected).mean()
