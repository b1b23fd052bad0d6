# cell: exact_gradient
# hint: you returned the first row only. There is one for every beginning of a
#   completion; return the shape of `policy.logits`.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()
    return torch.autograd.grad((chances * points).sum(), policy.logits)[0][0]
