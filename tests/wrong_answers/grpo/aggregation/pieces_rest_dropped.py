# cell: accumulate_step
# hint: you cut pieces of B // n_micro rows and left the rest out. B need not be a
#   multiple of n_micro: the rows that remain belong to a piece as well.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    size = len(weights) // n_micro
    optimizer.zero_grad()
    total = 0.0
    for i in range(n_micro):
        rows = slice(i * size, (i + 1) * size)
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (weights[rows] * model(piece)).sum()
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
