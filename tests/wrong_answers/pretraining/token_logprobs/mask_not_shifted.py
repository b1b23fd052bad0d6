# cell: sequence_logprob
# hint: your mask is off by one: you cut its last column, so each token was judged by
#   the mask of the token before it. The mask goes with the ids: mask[:, 1:].
def sequence_logprob(logits, ids, mask):
    logprobs = token_logprobs(logits, ids)
    return logprobs.masked_fill(mask[:, :-1] == 0, 0.0).sum(dim=1)
