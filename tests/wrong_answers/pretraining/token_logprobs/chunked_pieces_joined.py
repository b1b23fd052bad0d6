# cell: chunked_token_logprobs
# hint: you computed the logits in pieces and joined them again before you took the
#   log-probabilities. Then all logits are there at once after all.
def chunked_token_logprobs(hidden, W, ids, chunk):
    pieces = [piece @ W.T for piece in hidden[:, :-1].flatten(0, 1).split(chunk)]
    logits = torch.cat(pieces)
    chosen = logits.gather(1, ids[:, 1:].reshape(-1, 1)).squeeze(1)
    return (chosen - logits.logsumexp(dim=1)).reshape(ids.shape[0], -1)
