# cell: token_logprobs
# hint: you took the logarithm to base 2, so yours is 1/ln 2 = 1.4427 times the value
#   in nats.
def token_logprobs(logits, ids):
    logprobs = logits[:, :-1].log_softmax(dim=-1) / torch.log(torch.tensor(2.0))
    return logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
