# cell: sequence_logprob
# hint: the mask has one column more than the log-probabilities, since the first token
#   has no prediction. Cut that column off: mask[:, 1:].
def sequence_logprob(logits, ids, mask):
    return (token_logprobs(logits, ids) * mask).sum(dim=1)
