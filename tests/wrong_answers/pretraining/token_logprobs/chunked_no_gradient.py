# cell: chunked_token_logprobs
# hint: no gradient arrives. Under torch.no_grad() the logits are forgotten indeed,
#   but then nobody can train with the result: leave that choice to the caller.
def chunked_token_logprobs(hidden, W, ids, chunk):
    rows, targets = hidden[:, :-1].flatten(0, 1), ids[:, 1:].flatten()
    pieces = []
    with torch.no_grad():
        for piece, target in zip(rows.split(chunk), targets.split(chunk)):
            logits = piece @ W.T
            chosen = logits.gather(1, target.unsqueeze(1)).squeeze(1)
            pieces.append(chosen - logits.logsumexp(dim=1))
    return torch.cat(pieces).reshape(ids.shape[0], -1)
