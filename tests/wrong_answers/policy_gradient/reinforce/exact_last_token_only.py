# cell: exact_gradient
# hint: you used the chance of one token a completion. It takes all of its tokens to
#   write it: multiply their chances.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    last = mask.sum(dim=1, keepdim=True) - 1
    chances = policy.logprobs(ids).gather(1, last)[:, 0].exp()
    return torch.autograd.grad((chances * points).sum(), policy.logits)[0]
