# cell: sequence_logprob
# hint: you filled masked entries with −inf. That is right for logits; in a sum of
#   log-probabilities, what doesn't count is 0.
def sequence_logprob(logits, ids, mask):
    logprobs = token_logprobs(logits, ids)
    return logprobs.masked_fill(mask[:, 1:] == 0, float("-inf")).sum(dim=1)
