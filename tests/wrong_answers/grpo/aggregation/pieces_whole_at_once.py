# cell: accumulate_step
# hint: you computed the whole batch in one piece. The number is right, but the batch was
#   cut because it does not fit into memory: call the model once for each piece.
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    weights = ready_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    loss = (weights * model(batch)).sum()
    loss.backward()
    optimizer.step()
    return loss.item()
