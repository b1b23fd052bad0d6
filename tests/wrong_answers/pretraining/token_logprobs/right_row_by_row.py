# cell: sequence_logprob
# right: selects each row's tokens with a boolean index
def sequence_logprob(logits, ids, mask):
    sums = []
    for row, keep in zip(token_logprobs(logits, ids), mask[:, 1:] > 0):
        sums.append(row[keep].sum())
    return torch.stack(sums)
