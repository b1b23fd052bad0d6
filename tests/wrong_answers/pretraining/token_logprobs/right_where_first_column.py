# cell: sequence_logprob
# right: pads a column in front instead of cutting the mask, then torch.where
def sequence_logprob(logits, ids, mask):
    logprobs = torch.nn.functional.pad(token_logprobs(logits, ids), (1, 0))
    return torch.where(mask.bool(), logprobs, torch.zeros_like(logprobs)).sum(-1)
