# cell: token_logprobs
# right: one token at a time, stacked
def token_logprobs(logits, ids):
    rows = []
    for b in range(ids.shape[0]):
        row = []
        for t in range(1, ids.shape[1]):
            z = logits[b, t - 1]
            row.append(z[ids[b, t]] - torch.logsumexp(z, dim=0))
        rows.append(torch.stack(row))
    return torch.stack(rows)
