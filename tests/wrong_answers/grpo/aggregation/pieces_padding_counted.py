# cell: accumulate_step
# hint: you left the mask out of the loss: the padding of every piece pulls as well.
#   Multiply the losses by the weights, which are 0 there.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        loss = model(piece).sum() / batch["mask"].sum()
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
