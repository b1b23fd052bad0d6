# cell: token_logprobs
# hint: gather wants an index of as many dimensions as the tensor that it picks from:
#   ids.unsqueeze(-1), and squeeze(-1) afterwards.
def token_logprobs(logits, ids):
    logprobs = logits[:, :-1].log_softmax(dim=-1)
    return logprobs.gather(-1, ids[:, 1:])
