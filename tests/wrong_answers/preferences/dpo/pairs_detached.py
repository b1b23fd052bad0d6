# cell: pair_logprobs
# hint: the values are right, but you cut the gradient off (`detach`, `no_grad`, NumPy
#   or a new `torch.tensor`); the policy could not learn.
def pair_logprobs(logprobs, mask):
    return logprobs.masked_fill(mask == 0, 0.0).sum(dim=1).detach().chunk(2)
