# cell: pair_logprobs
# hint: you returned probabilities, e^sum. Stay with logarithms: an answer of a thousand
#   tokens has a probability that no float can hold.
def pair_logprobs(logprobs, mask):
    return logprobs.masked_fill(mask == 0, 0.0).sum(dim=1).exp().chunk(2)
