# cell: exact_gradient
# right: as the chapter's step 4: the sum of π·r·∇log π, chances detached, one
#   completion after the other
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    total = torch.zeros_like(policy.logits)
    for row, keep in zip(ids, mask):
        n = int(keep.sum())
        logprob = policy.logprobs(row[None])[0, :n].sum()
        (slope,) = torch.autograd.grad(logprob, policy.logits)
        total += logprob.exp().detach() * reward(tuple(row[:n].tolist())) * slope
    return total
