# cell: accumulate_step
# hint: you added up the losses and called backward once, at the end. The gradient is
#   right, but until then the graphs of all pieces are kept, and they take as much
#   memory as the whole batch. Call backward inside the loop.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        total = total + (weights[rows] * model(piece)).sum()
    total.backward()
    optimizer.step()
    return total.item()
