# cell: chunked_token_logprobs
# hint: you laid the sequences one behind the other before you shifted. So the last
#   word of one sequence predicts the first of the next. Cut first, then flatten.
def chunked_token_logprobs(hidden, W, ids, chunk):
    rows, targets = hidden.flatten(0, 1)[:-1], ids.flatten()[1:]
    pieces = []
    for piece, target in zip(rows.split(chunk), targets.split(chunk)):
        logits = piece @ W.T
        chosen = logits.gather(1, target.unsqueeze(1)).squeeze(1)
        pieces.append(chosen - logits.logsumexp(dim=1))
    return torch.cat(pieces)
