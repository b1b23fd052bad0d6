# cell: pair_logprobs
# right: row by row, by indexing with the mask; a list as the result
def pair_logprobs(logprobs, mask):
    sums = [row[keep == 1].sum() for row, keep in zip(logprobs, mask)]
    B = len(sums) // 2
    return [torch.stack(sums[:B]), torch.stack(sums[B:])]
