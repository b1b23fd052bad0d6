# cell: accumulate_step
# hint: you added up the pieces' own means and did not divide by anything: your loss is
#   about n_micro times ours, as if gradient_accumulation_steps multiplied the
#   learning rate.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (ready_weights(piece["mask"], mode, constant) * model(piece)).sum()
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
