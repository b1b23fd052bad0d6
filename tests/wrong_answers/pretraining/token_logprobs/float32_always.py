# cell: token_logprobs
# hint: you turned the logits into float32. Float64 logits then lose half of their
#   digits: compute in the logits' own dtype.
def token_logprobs(logits, ids):
    logprobs = logits[:, :-1].float().log_softmax(dim=-1)
    return logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
