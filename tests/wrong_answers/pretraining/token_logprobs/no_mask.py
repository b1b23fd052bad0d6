# cell: sequence_logprob
# hint: you ignored the mask: padding and prompt are in your sum, too.
def sequence_logprob(logits, ids, mask):
    return token_logprobs(logits, ids).sum(dim=1)
