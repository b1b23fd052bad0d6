# cell: accumulate_step
# hint: you weighted each piece's mean by its share of the *tokens* in every mode. That is
#   right for bnpo and dapo. In grpo and dr_grpo a piece's share is that of the
#   completions.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (ready_weights(piece["mask"], mode, constant) * model(piece)).sum() * piece["mask"].sum() / batch["mask"].sum()
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
