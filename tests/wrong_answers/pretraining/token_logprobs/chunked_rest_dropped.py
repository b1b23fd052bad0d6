# cell: chunked_token_logprobs
# hint: you took full pieces only; the rest, which does not fill a piece, is missing.
#   With 8 positions and chunk 3 there are pieces of 3, 3 and 2.
def chunked_token_logprobs(hidden, W, ids, chunk):
    rows, targets = hidden[:, :-1].flatten(0, 1), ids[:, 1:].flatten()
    pieces = []
    for i in range(len(rows) // chunk):
        logits = rows[i * chunk : (i + 1) * chunk] @ W.T
        target = targets[i * chunk : (i + 1) * chunk]
        chosen = logits.gather(1, target.unsqueeze(1)).squeeze(1)
        pieces.append(chosen - logits.logsumexp(dim=1))
    return torch.cat(pieces).reshape(ids.shape[0], -1)
