# cell: accumulate_step
# hint: you stepped and zeroed the gradients after every piece: that is ordinary training
#   with small batches. Accumulating means that the gradients add up over all pieces,
#   and then comes one step.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        optimizer.zero_grad()
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (weights[rows] * model(piece)).sum()
        loss.backward()
        total += loss.item()
        optimizer.step()
    return total
