# cell: pair_logprobs
# hint: you returned the rejected answers first. The upper half of the rows is chosen,
#   and chosen comes first in the result.
def pair_logprobs(logprobs, mask):
    chosen, rejected = logprobs.masked_fill(mask == 0, 0.0).sum(dim=1).chunk(2)
    return rejected, chosen
