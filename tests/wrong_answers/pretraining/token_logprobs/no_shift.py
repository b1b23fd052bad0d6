# cell: token_logprobs
# hint: you left out the shift: each position was asked about the word that it has
#   just read, and the result has one column too many. Logits at t−1 predict the token
#   at t: logits[:, :-1] goes with ids[:, 1:].
def token_logprobs(logits, ids):
    return logits.log_softmax(dim=-1).gather(-1, ids.unsqueeze(-1)).squeeze(-1)
