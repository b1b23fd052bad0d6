# cell: token_logprobs
# hint: your result has a third dimension of size 1, left over from gather: squeeze it
#   away.
def token_logprobs(logits, ids):
    logprobs = logits[:, :-1].log_softmax(dim=-1)
    return logprobs.gather(-1, ids[:, 1:].unsqueeze(-1))
