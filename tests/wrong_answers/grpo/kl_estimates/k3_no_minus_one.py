# cell: kl_estimates
# hint: k3 lacks its −1: exp(d) − d − 1. Where policy and reference agree it must be 0.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return (torch.exp(d) - d).masked_fill(~real, 0.0)
    raise ValueError(f"no kind {kind!r}")
