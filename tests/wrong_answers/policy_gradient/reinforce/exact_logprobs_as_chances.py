# cell: exact_gradient
# hint: you weighed the rewards with log-probabilities. J needs the chances: take
#   `.exp()` of the sum, and differentiate that.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    logprob = (policy.logprobs(ids) * mask).sum(dim=1)
    return torch.autograd.grad(
        (logprob.detach() * logprob * points).sum(), policy.logits
    )[0]
