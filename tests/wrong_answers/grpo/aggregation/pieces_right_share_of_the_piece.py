# cell: accumulate_step
# right: the piece's own mean, times its share of the batch, cut by tensor_split
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    by_tokens = mode in ("dapo", "bnpo")
    optimizer.zero_grad(set_to_none=True)
    masks = batch["mask"].tensor_split(n_micro)
    whole = batch["mask"].sum() if by_tokens else len(batch["mask"])
    loss, start = 0.0, 0
    for mask in masks:
        rows = slice(start, start + len(mask))
        start += len(mask)
        per_token = model({key: value[rows] for key, value in batch.items()})
        own = (ready_weights(mask, mode, constant) * per_token).sum()
        share = (mask.sum() if by_tokens else len(mask)) / whole
        (own * share).backward()
        loss += float(own * share)
    optimizer.step()
    return loss
