# cell: token_logprobs
# hint: you cut along the first dimension, the sequences; time is the second:
#   logits[:, :-1] and ids[:, 1:].
def token_logprobs(logits, ids):
    logprobs = logits[:-1].log_softmax(dim=-1)
    return logprobs.gather(-1, ids[1:].unsqueeze(-1)).squeeze(-1)
