# cell: exact_gradient
# hint: you weighed ∇π with π once more. Either π·r·∇log π or r·∇π; both would count the
#   chance twice.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()
    return torch.autograd.grad(
        (chances.detach() * chances * points).sum(), policy.logits
    )[0]
