# cell: token_logprobs
# hint: you took the logarithm of a softmax. The probability e^−20000 underflows to 0,
#   and its logarithm is −inf. Use log_softmax, or the logit minus the logsumexp.
def token_logprobs(logits, ids):
    logprobs = torch.log(torch.softmax(logits[:, :-1], dim=-1))
    return logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
