# cell: kl_estimates
# hint: the d inside k3 has the wrong sign somewhere: exp(d) − d − 1, with the minus.
#   With exp(d) + d − 1 it is negative for d = −1.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(d) + d
    raise ValueError(f"no kind {kind!r}")
