# cell: sequence_logprob
# hint: you summed over the whole batch; each sequence gets its own number:
#   sum(dim=1).
def sequence_logprob(logits, ids, mask):
    return token_logprobs(logits, ids).masked_fill(mask[:, 1:] == 0, 0.0).sum()
