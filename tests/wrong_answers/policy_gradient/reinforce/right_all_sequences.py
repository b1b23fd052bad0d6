# cell: exact_gradient
# right: lists all sequences of T tokens, also beyond the end, and cuts the text at the
#   end
def exact_gradient(policy, reward):
    from itertools import product

    J = 0
    for tokens in product(range(policy.V), repeat=policy.T):
        text = list(tokens)
        if policy.eos_id in text:
            text = text[: text.index(policy.eos_id) + 1]
        logprob = policy.logprobs(torch.tensor([tokens])).sum()
        J = J + logprob.exp() * reward(tuple(text))
    return torch.autograd.grad(J, policy.logits)[0]
