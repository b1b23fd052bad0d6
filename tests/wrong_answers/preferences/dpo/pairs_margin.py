# cell: pair_logprobs
# hint: you returned the difference of the two; return both, chosen and rejected. DPO
#   compares each with its own reference first.
def pair_logprobs(logprobs, mask):
    chosen, rejected = logprobs.masked_fill(mask == 0, 0.0).sum(dim=1).chunk(2)
    return chosen - rejected
