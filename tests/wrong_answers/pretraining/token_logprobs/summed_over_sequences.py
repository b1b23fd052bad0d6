# cell: sequence_logprob
# hint: you summed over the sequences (dim=0); a text's tokens lie along dim=1.
def sequence_logprob(logits, ids, mask):
    return token_logprobs(logits, ids).masked_fill(mask[:, 1:] == 0, 0.0).sum(dim=0)
