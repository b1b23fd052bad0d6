# cell: chunked_token_logprobs
# hint: you cut into `chunk` pieces (that is what torch.chunk does) rather than into
#   pieces of `chunk` positions (torch.split).
def chunked_token_logprobs(hidden, W, ids, chunk):
    rows, targets = hidden[:, :-1].flatten(0, 1), ids[:, 1:].flatten()
    pieces = []
    for piece, target in zip(rows.chunk(chunk), targets.chunk(chunk)):
        logits = piece @ W.T
        chosen = logits.gather(1, target.unsqueeze(1)).squeeze(1)
        pieces.append(chosen - logits.logsumexp(dim=1))
    return torch.cat(pieces).reshape(ids.shape[0], -1)
