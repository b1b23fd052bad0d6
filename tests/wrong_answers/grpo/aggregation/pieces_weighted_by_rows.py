# cell: accumulate_step
# hint: you weighted each piece's mean by its share of the *completions*. That is right
#   for grpo and dr_grpo. In the token modes a piece's share is that of the tokens:
#   5/8 and 3/8, not 2/3 and 1/3.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (ready_weights(piece["mask"], mode, constant) * model(piece)).sum() * len(rows) / len(weights)
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
