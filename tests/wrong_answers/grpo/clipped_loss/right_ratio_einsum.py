# cell: policy_ratio
# right: weights that sum to one, and an einsum; the old ones through no_grad
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    with torch.no_grad():
        old = old_logprobs.clone()
    if level == "token":
        return torch.exp(logprobs - old)
    if level != "sequence":
        raise ValueError("token or sequence")
    weights = mask.to(logprobs.dtype)
    weights = weights / torch.maximum(weights.sum(-1, keepdim=True), torch.tensor(1.0))
    return torch.einsum("bt,bt->b", logprobs - old, weights).exp().unsqueeze(-1)
