# cell: token_logprobs
# hint: you indexed with ids along the last dimension for *every* row and position,
#   which makes a table of (B, T−1, B, T−1). gather picks one number a position.
def token_logprobs(logits, ids):
    logprobs = logits[:, :-1].log_softmax(dim=-1)
    return logprobs[:, :, ids[:, 1:]]
