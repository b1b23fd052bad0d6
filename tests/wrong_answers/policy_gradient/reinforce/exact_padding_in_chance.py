# cell: exact_gradient
# hint: you multiplied in what the policy says of padding. A completion is over at its
#   end token: use the mask. (Rows that are never reached must have gradient 0.)
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = policy.logprobs(ids).sum(dim=1).exp()
    return torch.autograd.grad((chances * points).sum(), policy.logits)[0]
