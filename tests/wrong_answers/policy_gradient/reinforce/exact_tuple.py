# cell: exact_gradient
# hint: `torch.autograd.grad` returns a tuple; take its first part, `[0]`.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()
    return torch.autograd.grad((chances * points).sum(), policy.logits)
