# cell: sequence_logprob
# hint: you multiplied the logits by the mask. Logits of 0 are not nothing: they say
#   1/V for every token. Mask the log-probabilities instead.
def sequence_logprob(logits, ids, mask):
    return token_logprobs(logits * mask.unsqueeze(-1), ids).sum(dim=1)
