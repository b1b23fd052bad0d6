# cell: kl_estimates
# hint: you cut k1 off at 0. A single k1 may well be negative, only its average is not;
#   cut off, it is no longer right on average.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return (-d).clamp(min=0)
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(d) - d
    raise ValueError(f"no kind {kind!r}")
