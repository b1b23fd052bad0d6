# cell: sequence_logprob
# hint: you summed the tokens whose mask is 0; 1 means that a token counts.
def sequence_logprob(logits, ids, mask):
    logprobs = token_logprobs(logits, ids)
    return logprobs.masked_fill(mask[:, 1:] == 1, 0.0).sum(dim=1)
