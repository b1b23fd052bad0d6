# cell: exact_gradient
# hint: you divided π(y)·r(y) by the number of completions. The chances already add up
#   to 1: J is their sum, not their mean.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()
    return torch.autograd.grad((chances * points).mean(), policy.logits)[0]
