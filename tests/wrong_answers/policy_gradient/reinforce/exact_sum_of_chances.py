# cell: exact_gradient
# hint: you added the tokens' chances. The chance of a completion is their product.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = (policy.logprobs(ids).exp() * mask).sum(dim=1)
    return torch.autograd.grad((chances * points).sum(), policy.logits)[0]
