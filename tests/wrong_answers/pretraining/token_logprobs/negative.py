# cell: sequence_logprob
# hint: you turned the sign: that is the loss of the text. A log-probability is 0 or
#   negative.
def sequence_logprob(logits, ids, mask):
    return -(token_logprobs(logits, ids).masked_fill(mask[:, 1:] == 0, 0.0).sum(dim=1))
