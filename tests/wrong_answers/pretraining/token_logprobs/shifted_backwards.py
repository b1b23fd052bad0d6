# cell: token_logprobs
# hint: you shifted the wrong way: logits[:, 1:] with ids[:, :-1] asks each position
#   about the word *before* the one that it has read. It is the other way round:
#   logits[:, :-1] with ids[:, 1:].
def token_logprobs(logits, ids):
    logprobs = logits[:, 1:].log_softmax(dim=-1)
    return logprobs.gather(-1, ids[:, :-1].unsqueeze(-1)).squeeze(-1)
