# cell: chunked_token_logprobs
# hint: your numbers are right, but in one row: give them back their shape, (B, T−1).
def chunked_token_logprobs(hidden, W, ids, chunk):
    rows, targets = hidden[:, :-1].flatten(0, 1), ids[:, 1:].flatten()
    pieces = []
    for piece, target in zip(rows.split(chunk), targets.split(chunk)):
        logits = piece @ W.T
        chosen = logits.gather(1, target.unsqueeze(1)).squeeze(1)
        pieces.append(chosen - logits.logsumexp(dim=1))
    return torch.cat(pieces)
