# cell: sequence_logprob
# message: An impossible token that counts
def sequence_logprob(logits, ids, mask):
    logprobs = token_logprobs(logits, ids).clamp(min=-1e6)
    return (logprobs * mask[:, 1:]).sum(dim=1)
