# cell: accumulate_step
# hint: your weights are those of the whole batch already, and then you divided by n_micro
#   too. Your loss is ours / n_micro.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (weights[rows] * model(piece)).sum() / n_micro
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
