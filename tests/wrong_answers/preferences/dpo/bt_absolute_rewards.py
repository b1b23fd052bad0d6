# cell: bt_loss
# hint: you judged each reward by itself, −log σ(r_c) − log σ(−r_r). A reward has no
#   zero point; only the difference of the two counts. Adding 100 to both must change
#   nothing.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    up = torch.nn.functional.logsigmoid(r_chosen)
    down = torch.nn.functional.logsigmoid(-r_rejected)
    return -(up + down).mean()
