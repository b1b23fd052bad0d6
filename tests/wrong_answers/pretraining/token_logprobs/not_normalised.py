# cell: token_logprobs
# hint: you picked the logits themselves and did not subtract the logsumexp of all V.
#   Logits are not normalised: only their differences mean anything.
def token_logprobs(logits, ids):
    return logits[:, :-1].gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
