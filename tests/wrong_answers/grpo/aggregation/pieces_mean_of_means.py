# cell: accumulate_step
# hint: you divided every piece by its own tokens (or completions) and then averaged the
#   pieces. Pieces of unequal size do not average to the whole: 5.2 and 2 give 3.6,
#   while the whole is 32/8 = 4. Make the weights from the whole batch's mask, before
#   you cut.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (ready_weights(piece["mask"], mode, constant) * model(piece)).sum() / n_micro
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
