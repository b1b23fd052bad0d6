# cell: pair_logprobs
# right: einsum, after replacing what stands in padding
def pair_logprobs(logprobs, mask):
    kept = mask.to(logprobs.dtype)
    finite = torch.nan_to_num(logprobs, neginf=0.0)
    sums = torch.einsum("bt,bt->b", finite, kept)
    return torch.tensor_split(sums, 2)
