# cell: token_weights
# right: the gradient of a weighted sum, through autograd
def token_weights(mask, mode, constant=None):
    kept = mask.double()
    x = torch.zeros_like(kept, requires_grad=True)
    lengths = kept.sum(dim=1)
    sums = (x * kept).sum(dim=1)
    if mode == "grpo":
        value = (sums / lengths.clamp(min=1)).mean()
    elif mode == "dr_grpo":
        value = sums.mean() / constant
    else:
        value = sums.sum() / lengths.sum().clamp(min=1)
    value.backward()
    return x.grad
