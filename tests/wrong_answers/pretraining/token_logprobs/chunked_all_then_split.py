# cell: chunked_token_logprobs
# hint: you computed all logits first and split them afterwards. Split the hidden
#   states, and multiply a piece at a time.
def chunked_token_logprobs(hidden, W, ids, chunk):
    logits = (hidden @ W.T)[:, :-1].flatten(0, 1)
    pieces = []
    for piece, target in zip(logits.split(chunk), ids[:, 1:].flatten().split(chunk)):
        chosen = piece.gather(1, target.unsqueeze(1)).squeeze(1)
        pieces.append(chosen - piece.logsumexp(dim=1))
    return torch.cat(pieces).reshape(ids.shape[0], -1)
