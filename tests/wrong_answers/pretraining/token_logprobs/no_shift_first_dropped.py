# cell: token_logprobs
# hint: you cut the first column of both, so each position was asked about the word
#   that it has just read. The shift cuts the logits at their end and the ids at their
#   beginning.
def token_logprobs(logits, ids):
    logprobs = logits[:, 1:].log_softmax(dim=-1)
    return logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
