# cell: token_logprobs
# hint: you took the largest log-probability, that of the model's favourite. What
#   counts is the token that came: gather at ids.
def token_logprobs(logits, ids):
    return logits[:, :-1].log_softmax(dim=-1).max(dim=-1).values
