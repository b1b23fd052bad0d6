# cell: sequence_logprob
# hint: you took the mean over the tokens that count. The log-probability of a text is
#   the sum; a mean forgets that long texts are less likely.
def sequence_logprob(logits, ids, mask):
    logprobs, mask = token_logprobs(logits, ids), mask[:, 1:]
    logprobs = logprobs.masked_fill(mask == 0, 0.0)
    return logprobs.sum(dim=1) / mask.sum(dim=1).clamp(min=1)
