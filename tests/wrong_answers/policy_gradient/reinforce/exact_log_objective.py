# cell: exact_gradient
# hint: you took the logarithm of J, so your gradient is ∇J / J. The logarithm belongs
#   to each completion's chance, and only in the form for samples.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()
    return torch.autograd.grad((chances * points).sum().log(), policy.logits)[0]
