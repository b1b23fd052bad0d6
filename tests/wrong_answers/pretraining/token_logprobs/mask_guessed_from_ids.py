# cell: sequence_logprob
# hint: you took every id that is not 0 for a real token. Id 0 may be a real word;
#   only the mask knows which tokens count.
def sequence_logprob(logits, ids, mask):
    logprobs = token_logprobs(logits, ids)
    return logprobs.masked_fill(ids[:, 1:] == 0, 0.0).sum(dim=1)
