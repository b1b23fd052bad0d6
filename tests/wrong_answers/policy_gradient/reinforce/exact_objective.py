# cell: exact_gradient
# hint: you returned J, the mean reward. The question is how it changes with the logits:
#   `torch.autograd.grad(J, policy.logits)`.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()
    return (chances * points).sum().detach()
