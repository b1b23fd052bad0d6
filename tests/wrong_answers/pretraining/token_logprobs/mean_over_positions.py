# cell: sequence_logprob
# hint: you took the mean over all positions, masked ones included; the log-
#   probability of a text is a sum.
def sequence_logprob(logits, ids, mask):
    return (token_logprobs(logits, ids) * mask[:, 1:]).mean(dim=1)
