# cell: chunked_token_logprobs
# hint: you cut the vocabulary into pieces and normalised each by itself. The
#   logsumexp runs over all V tokens; cut the positions instead.
def chunked_token_logprobs(hidden, W, ids, chunk):
    targets = ids[:, 1:]
    found = torch.zeros(targets.shape, dtype=hidden.dtype)
    for start in range(0, len(W), chunk):
        logprobs = (hidden[:, :-1] @ W[start : start + chunk].T).log_softmax(dim=2)
        here = (targets >= start) & (targets < start + chunk)
        local = (targets - start).clamp(0, logprobs.shape[2] - 1)
        picked = logprobs.gather(2, local.unsqueeze(2)).squeeze(2)
        found = torch.where(here, picked, found)
    return found
