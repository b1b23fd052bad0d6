# cell: sequence_logprob
# hint: you replaced −inf by 0 wherever it stands. In padding that is right; an
#   impossible token that counts makes the text impossible, and its log-probability
#   −inf.
def sequence_logprob(logits, ids, mask):
    logprobs = token_logprobs(logits, ids)
    logprobs = torch.nan_to_num(logprobs, neginf=0.0)
    return (logprobs * mask[:, 1:]).sum(dim=1)
