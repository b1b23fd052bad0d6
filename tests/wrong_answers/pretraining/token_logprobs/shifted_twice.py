# cell: token_logprobs
# hint: you shifted twice: logits at t were compared with the token at t+2, and a
#   column is missing. Once is right: logits[:, :-1] with ids[:, 1:].
def token_logprobs(logits, ids):
    logits, ids = logits[:, :-1], ids[:, 1:]
    logprobs = logits[:, :-1].log_softmax(dim=-1)
    return logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
