# cell: chunked_token_logprobs
# hint: you multiplied by W where W.T is needed: W is (V, H), and logits = hidden @
#   W.T are (…, V).
def chunked_token_logprobs(hidden, W, ids, chunk):
    rows, targets = hidden[:, :-1].flatten(0, 1), ids[:, 1:].flatten()
    pieces = []
    for piece, target in zip(rows.split(chunk), targets.split(chunk)):
        logits = piece @ W
        chosen = logits.gather(1, target.unsqueeze(1)).squeeze(1)
        pieces.append(chosen - logits.logsumexp(dim=1))
    return torch.cat(pieces).reshape(ids.shape[0], -1)
