# cell: exact_gradient
# hint: you cut the chances off from the logits (`detach`, `no_grad`, `.tolist()`,
#   `.item()` or a new tensor), so there is nothing left to differentiate. Only the
#   rewards are plain numbers.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp().detach()
    return torch.autograd.grad((chances * points).sum(), policy.logits)[0]
