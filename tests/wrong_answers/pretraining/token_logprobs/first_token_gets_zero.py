# cell: token_logprobs
# hint: you put a 0 in front for the first token. It has no prediction, so it has no
#   entry: the result is (B, T−1).
def token_logprobs(logits, ids):
    logprobs = logits[:, :-1].log_softmax(dim=-1)
    logprobs = logprobs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
    return torch.nn.functional.pad(logprobs, (1, 0))
