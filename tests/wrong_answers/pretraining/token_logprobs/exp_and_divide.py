# cell: token_logprobs
# hint: you exponentiated the logits as they are: e^10000 is inf, and inf/inf is nan.
#   log_softmax subtracts the largest logit first.
def token_logprobs(logits, ids):
    powers = logits[:, :-1].exp()
    probabilities = powers / powers.sum(dim=-1, keepdim=True)
    return probabilities.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1).log()
