# cell: sequence_logprob
# hint: you multiplied the ids by the mask. That makes token 0 of what is masked, and
#   adds its log-probability. Mask the log-probabilities instead.
def sequence_logprob(logits, ids, mask):
    return token_logprobs(logits, ids * mask).sum(dim=1)
