# cell: accumulate_step
# message: takes a dict with the keys of the batch
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for x, own in zip(batch["x"].chunk(n_micro), weights.chunk(n_micro)):
        loss = (own * model(x)).sum()
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
