# cell: accumulate_step
# right: autograd.grad and gradients written by hand, one row at a time, loss as a tensor
def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    sums = [torch.zeros_like(p) for p in parameters]
    mask = batch["mask"].double()
    lengths = mask.sum(dim=1).clamp(min=1)
    total = torch.zeros(())
    for i in range(len(mask)):
        losses = model({name: values[i : i + 1] for name, values in batch.items()})
        loss = (losses * mask[i]).sum()
        if mode == "grpo":
            loss = loss / (len(mask) * lengths[i])
        elif mode == "dr_grpo":
            loss = loss / (len(mask) * constant)
        else:
            loss = loss / mask.sum()
        for known, new in zip(sums, torch.autograd.grad(loss, parameters)):
            known += new
        total = total + loss.detach()
    for parameter, gradient in zip(parameters, sums):
        parameter.grad = gradient
    optimizer.step()
    return total
