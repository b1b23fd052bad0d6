# cell: accumulate_step
# hint: you returned the loss of the last piece. The loss of the batch is the sum over the
#   pieces.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (weights[rows] * model(piece)).sum()
        loss.backward()
        total += loss.item()
    optimizer.step()
    return loss.item()
