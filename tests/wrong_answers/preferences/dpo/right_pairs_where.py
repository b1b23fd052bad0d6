# cell: pair_logprobs
# right: torch.where, a view with two halves, and a stacked tensor as the result
def pair_logprobs(logprobs, mask):
    kept = torch.where(mask.bool(), logprobs, torch.zeros_like(logprobs))
    return kept.view(2, -1, logprobs.shape[1]).sum(dim=-1)
