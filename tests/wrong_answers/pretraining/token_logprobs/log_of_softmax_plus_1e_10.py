# cell: token_logprobs
# hint: you added 1e-10 before taking the logarithm of a softmax. So no token can have
#   less than −23.0, where −20,000 and −10,000 are right. Use log_softmax: it forms no
#   probability.
def token_logprobs(logits, ids):
    logprobs = torch.log(torch.softmax(logits[:, :-1], dim=-1) + 1e-10)
    return logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
