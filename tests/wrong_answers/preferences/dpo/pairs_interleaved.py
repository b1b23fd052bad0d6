# cell: pair_logprobs
# hint: you took every second row for chosen. All chosen answers come first, rows 0 …
#   B−1, and then all rejected ones.
def pair_logprobs(logprobs, mask):
    sums = logprobs.masked_fill(mask == 0, 0.0).sum(dim=1)
    return sums[0::2], sums[1::2]
