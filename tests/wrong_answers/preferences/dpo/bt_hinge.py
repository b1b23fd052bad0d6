# cell: bt_loss
# hint: this is a hinge loss, max(0, 1 − margin). Bradley–Terry's is −log σ(margin):
#   smooth, and ln 2 at margin 0, not 1.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return torch.relu(1 - (r_chosen - r_rejected)).mean()
