# cell: pair_logprobs
# hint: you kept the tokens where the mask is 0; 1 marks the tokens of the answer.
def pair_logprobs(logprobs, mask):
    sums = logprobs.masked_fill(mask == 1, 0.0).sum(dim=1)
    return sums.chunk(2)
