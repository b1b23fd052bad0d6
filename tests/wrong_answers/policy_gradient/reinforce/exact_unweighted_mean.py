# cell: exact_gradient
# hint: you took the plain mean of r·∇log π over the list. That is right for samples; in
#   a list every completion stands once, so weigh it with its chance π(y).
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    logprob = (policy.logprobs(ids) * mask).sum(dim=1)
    return torch.autograd.grad((logprob * points).mean(), policy.logits)[0]
