# cell: accumulate_step
# hint: you divided by the size of the tensors, padding included. In mode dapo there are 8
#   real tokens and not 12.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (piece["mask"] * model(piece)).sum() / batch["mask"].numel()
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
