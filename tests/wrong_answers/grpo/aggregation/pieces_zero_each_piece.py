# cell: accumulate_step
# hint: you zeroed the gradients at every piece, so that only the last piece's gradient is
#   left when you step. Zero them once, before the loop.
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
