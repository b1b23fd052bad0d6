# cell: bt_loss
# right: softplus of the negative margin, keyword arguments
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    return torch.nn.functional.softplus(input=r_rejected - r_chosen).mean()
