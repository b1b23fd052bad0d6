# cell: token_logprobs
# right: ids rolled, fancy indexing, float64 inside
def token_logprobs(logits, ids):
    B, T, V = logits.shape
    next_ids = torch.roll(ids, shifts=-1, dims=1)
    table = torch.log_softmax(logits.double(), -1)
    every = table[torch.arange(B)[:, None], torch.arange(T)[None], next_ids]
    return every[:, : T - 1].to(logits.dtype)
