# cell: pair_logprobs
# hint: you took the mean over all T positions, padding and prompt included; take the
#   sum over the answer's tokens.
def pair_logprobs(logprobs, mask):
    return logprobs.masked_fill(mask == 0, 0.0).mean(dim=1).chunk(2)
