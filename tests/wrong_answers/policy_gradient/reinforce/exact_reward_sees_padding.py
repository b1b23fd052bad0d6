# cell: exact_gradient
# hint: you handed whole rows to the reward, padding included. Cut each row at its mask:
#   the reward takes the real tokens only.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    points = policy.logits.new_tensor([reward(tuple(row.tolist())) for row in ids])
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()
    return torch.autograd.grad((chances * points).sum(), policy.logits)[0]
