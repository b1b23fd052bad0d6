# cell: exact_gradient
# hint: you took the mean of a completion's log-probabilities. Chances of tokens
#   multiply, so their logarithms add: take the sum.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    logprob = (policy.logprobs(ids) * mask).sum(dim=1) / mask.sum(dim=1)
    chances = logprob.exp()
    return torch.autograd.grad((chances * points).sum(), policy.logits)[0]
