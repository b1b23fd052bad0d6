# cell: chunked_token_logprobs
# hint: your pieces have `chunk` columns of all B sequences at once, B·chunk
#   positions. A position is one prediction: lay the sequences one behind the other
#   first.
def chunked_token_logprobs(hidden, W, ids, chunk):
    found = []
    for start in range(0, ids.shape[1] - 1, chunk):
        logits = hidden[:, :-1][:, start : start + chunk] @ W.T
        target = ids[:, 1:][:, start : start + chunk]
        chosen = logits.gather(2, target.unsqueeze(2)).squeeze(2)
        found.append(chosen - logits.logsumexp(dim=2))
    return torch.cat(found, dim=1)
