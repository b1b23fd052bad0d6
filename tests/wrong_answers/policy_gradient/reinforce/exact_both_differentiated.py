# cell: exact_gradient
# hint: you wrote π·r·log π and let the gradient flow through both. The trick π·∇log π =
#   ∇π holds for a fixed weight: detach the chances, or leave the logarithm out.
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    logprob = (policy.logprobs(ids) * mask).sum(dim=1)
    J = (logprob.exp() * points * logprob).sum()
    return torch.autograd.grad(J, policy.logits)[0]
