# cell: bt_loss
# hint: you clamped σ away from 0 before the logarithm. No inf, but from there on the
#   loss is flat (18.42 at 1e-8) and the gradient 0: the worst pairs teach nothing.
#   Use `logsigmoid`.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    chance = torch.sigmoid(r_chosen - r_rejected)
    return -chance.clamp(min=1e-8).log().mean()
