# cell: sequence_logprob
# hint: you returned a probability; its logarithm is asked for. A thousand tokens'
#   probability underflows to 0, the sum of their logarithms does not.
def sequence_logprob(logits, ids, mask):
    logprobs = token_logprobs(logits, ids).masked_fill(mask[:, 1:] == 0, 0.0)
    return logprobs.sum(dim=1).exp()
