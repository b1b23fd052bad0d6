# cell: chunked_token_logprobs
# hint: you took full pieces only, and the rest of your result stayed 0. With 8
#   positions and chunk 3 there are pieces of 3, 3 and 2.
def chunked_token_logprobs(hidden, W, ids, chunk):
    rows, targets = hidden[:, :-1].flatten(0, 1), ids[:, 1:].flatten()
    found = torch.zeros(len(rows), dtype=hidden.dtype)
    for start in range(0, len(rows) - chunk + 1, chunk):
        logits = rows[start : start + chunk] @ W.T
        target = targets[start : start + chunk]
        chosen = logits.gather(1, target.unsqueeze(1)).squeeze(1)
        found[start : start + chunk] = chosen - logits.logsumexp(dim=1)
    return found.reshape(ids.shape[0], -1)
