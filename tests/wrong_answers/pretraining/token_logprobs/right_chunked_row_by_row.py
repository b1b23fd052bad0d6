# cell: chunked_token_logprobs
# right: sequence by sequence, so pieces end where a sequence does; cross_entropy
def chunked_token_logprobs(hidden, W, ids, chunk):
    rows = []
    for states, target in zip(hidden[:, :-1], ids[:, 1:]):
        pieces = []
        for s, t in zip(states.split(chunk), target.split(chunk)):
            loss = torch.nn.functional.cross_entropy(s @ W.mT, t, reduction="none")
            pieces.append(-loss)
        rows.append(torch.cat(pieces))
    return torch.stack(rows)
