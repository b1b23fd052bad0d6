# cell: chunked_token_logprobs
# right: one position at a time, whatever the chunk; picks the row of W instead of a
#   logit
def chunked_token_logprobs(hidden, W, ids, chunk):
    found = []
    for b in range(len(ids)):
        for t in range(ids.shape[1] - 1):
            state = hidden[b, t]
            z = W.matmul(state)
            found.append(state.dot(W[ids[b, t + 1]]) - z.logsumexp(0))
    return torch.stack(found).reshape(len(ids), -1)
