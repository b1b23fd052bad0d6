# cell: token_logprobs
# hint: you normalised over the positions (dim=1); at each position, the probabilities
#   of the V tokens sum to 1, so it is the last dimension.
def token_logprobs(logits, ids):
    logprobs = logits[:, :-1].log_softmax(dim=1)
    return logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
