# cell: exact_gradient
# hint: you returned the gradient of −J, that of a loss. The docstring asks for ∇J
#   itself, which goes uphill.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()
    return torch.autograd.grad(-(chances * points).sum(), policy.logits)[0]
