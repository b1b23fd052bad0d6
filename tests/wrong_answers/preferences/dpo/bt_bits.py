# cell: bt_loss
# hint: you took the logarithm to base 2, which counts in bits; the loss is in nats
#   (natural logarithm). Equal rewards cost ln 2 = 0.693, not 1.
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return (
        -torch.nn.functional.logsigmoid(r_chosen - r_rejected).mean()
        / 0.6931471805599453
    )
