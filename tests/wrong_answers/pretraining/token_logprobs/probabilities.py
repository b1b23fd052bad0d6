# cell: token_logprobs
# hint: you returned probabilities, without the logarithm. Use log_softmax, not
#   softmax.
def token_logprobs(logits, ids):
    probabilities = logits[:, :-1].softmax(dim=-1)
    return probabilities.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
