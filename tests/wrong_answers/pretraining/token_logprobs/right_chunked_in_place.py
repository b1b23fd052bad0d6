# cell: chunked_token_logprobs
# right: a loop with slices that writes into an empty result, log_softmax
def chunked_token_logprobs(hidden, W, ids, chunk):
    B, T, H = hidden.shape
    rows = hidden[:, :-1].reshape(-1, H)
    targets = ids[:, 1:].reshape(-1)
    result = hidden.new_empty(B * (T - 1))
    for start in range(0, B * (T - 1), chunk):
        stop = min(start + chunk, B * (T - 1))
        logprobs = torch.log_softmax(torch.einsum("nh,vh->nv", rows[start:stop], W), -1)
        result[start:stop] = logprobs[range(stop - start), targets[start:stop]]
    return result.view(B, T - 1)
