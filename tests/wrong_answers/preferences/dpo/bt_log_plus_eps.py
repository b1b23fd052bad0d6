# cell: bt_loss
# hint: you added a small number to σ before the logarithm. No inf, but the worst pairs
#   all cost the same (18.42 at 1e-8) and hardly pull. Use `logsigmoid`.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return -torch.log(torch.sigmoid(r_chosen - r_rejected) + 1e-8).mean()
