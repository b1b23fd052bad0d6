# cell: exact_gradient
# right: subtracts a constant from all rewards, which changes nothing
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()
    J = chances @ (points - points.mean())
    return torch.autograd.grad(J, policy.logits)[0].clone()
