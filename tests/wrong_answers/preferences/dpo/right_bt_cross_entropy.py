# cell: bt_loss
# right: a cross-entropy over the two answers, whose label is always 0
def bt_loss(r_chosen, r_rejected):
    if r_chosen.shape != r_rejected.shape:
        raise ValueError(f"{r_chosen.shape} and {r_rejected.shape} make no pairs")
    both = torch.stack([r_chosen, r_rejected], dim=-1)
    labels = torch.zeros(len(both), dtype=torch.long)
    return torch.nn.functional.cross_entropy(both, labels)
