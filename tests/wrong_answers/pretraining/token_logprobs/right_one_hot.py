# cell: token_logprobs
# right: picks by torch.where with a one-hot, after taking out the largest logit by
#   hand
def token_logprobs(logits, ids):
    z = logits[:, :-1, :]
    z = z - z.max(dim=-1, keepdim=True).values.detach()
    logprobs = z - z.exp().sum(dim=-1, keepdim=True).log()
    is_next = ids[:, 1:, None] == torch.arange(z.shape[-1])
    return torch.where(is_next, logprobs, 0.0).sum(dim=-1)
