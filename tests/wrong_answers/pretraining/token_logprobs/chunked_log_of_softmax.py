# cell: chunked_token_logprobs
# hint: you took the logarithm of a softmax: the probability e^−20000 underflows to 0,
#   and its logarithm is −inf. Use log_softmax, or the logit minus the logsumexp.
def chunked_token_logprobs(hidden, W, ids, chunk):
    rows, targets = hidden[:, :-1].flatten(0, 1), ids[:, 1:].flatten()
    pieces = []
    for piece, target in zip(rows.split(chunk), targets.split(chunk)):
        logprobs = (piece @ W.T).softmax(dim=1).log()
        pieces.append(logprobs.gather(1, target.unsqueeze(1)).squeeze(1))
    return torch.cat(pieces).reshape(ids.shape[0], -1)
