# cell: sequence_logprob
# hint: you multiplied by the mask. If a masked token is impossible, 0 · −inf = nan,
#   and the whole sum with it: choose with torch.where or masked_fill instead.
def sequence_logprob(logits, ids, mask):
    return (token_logprobs(logits, ids) * mask[:, 1:]).sum(dim=1)
