# cell: token_logprobs
# hint: you cut log-probabilities off at −100. Rare tokens have less, and where you
#   cut, the gradient is 0: the model can never learn them.
def token_logprobs(logits, ids):
    logprobs = logits[:, :-1].log_softmax(dim=-1).clamp(min=-100)
    return logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
