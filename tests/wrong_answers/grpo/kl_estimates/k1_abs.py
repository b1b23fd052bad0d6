# cell: kl_estimates
# hint: you took the absolute value of k1. A single k1 may well be negative, only its
#   average is not; without its sign it is no longer right on average.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return d.abs()
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(d) - d
    raise ValueError(f"no kind {kind!r}")
