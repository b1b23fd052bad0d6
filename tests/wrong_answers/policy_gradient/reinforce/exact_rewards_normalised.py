# cell: exact_gradient
# hint: you divided by the rewards' standard deviation. The gradient of J is in points:
#   scale nothing.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    points = (points - points.mean()) / (points.std() + 1e-8)
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()
    return torch.autograd.grad((chances * points).sum(), policy.logits)[0]
