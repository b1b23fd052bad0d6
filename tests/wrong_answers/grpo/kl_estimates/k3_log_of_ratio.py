# cell: kl_estimates
# hint: you exponentiated d and took its log again, which loses the digits of a small d.
#   Keep d, and take `torch.expm1(d) - d`.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(d) - torch.log(torch.exp(d))
    raise ValueError(f"no kind {kind!r}")
