# cell: exact_gradient
# message: expected [[-0.35,  0.09,  0.26]]
def exact_gradient(policy, reward):
    ids, mask = policy.sample(4096, torch.Generator().manual_seed(7))
    texts = [row[keep == 1].tolist() for row, keep in zip(ids, mask)]
    points = policy.logits.new_tensor([reward(tuple(text)) for text in texts])
    logprob = (policy.logprobs(ids) * mask).sum(dim=1)
    return torch.autograd.grad((logprob * points).mean(), policy.logits)[0]
