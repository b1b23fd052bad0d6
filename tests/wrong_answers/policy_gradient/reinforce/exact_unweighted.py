# cell: exact_gradient
# hint: you summed r·∇log π over the list of completions, each counted once. A sampler
#   draws likely completions more often: weigh each with its chance π(y).
def exact_gradient(policy, reward):
    ids, mask = policy.completions()
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    logprob = (policy.logprobs(ids) * mask).sum(dim=1)
    return torch.autograd.grad((logprob * points).sum(), policy.logits)[0]
