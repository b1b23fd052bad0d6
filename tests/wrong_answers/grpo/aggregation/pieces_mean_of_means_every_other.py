# cell: accumulate_step
# hint: you divided every piece by its own tokens (or completions) and then averaged the
#   pieces. However you cut, here every n-th row, pieces of unequal size do not
#   average to the whole. Make the weights from the whole batch's mask.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    optimizer.zero_grad()
    total = 0.0
    for i in range(n_micro):
        piece = {name: values[i::n_micro] for name, values in batch.items()}
        weights = ready_weights(piece["mask"], mode, constant)
        loss = (weights * model(piece)).sum() / n_micro
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
