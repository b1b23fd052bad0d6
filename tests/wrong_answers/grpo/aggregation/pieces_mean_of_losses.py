# cell: accumulate_step
# hint: you returned the mean of the pieces' losses. Their weights are those of the whole
#   batch, so the loss of the whole is their sum.
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
    return total / n_micro
