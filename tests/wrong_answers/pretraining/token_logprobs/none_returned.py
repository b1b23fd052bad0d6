# cell: token_logprobs
# message: did you forget the `return`
def token_logprobs(logits, ids):
    logprobs = logits[:, :-1].log_softmax(dim=-1)
    logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
