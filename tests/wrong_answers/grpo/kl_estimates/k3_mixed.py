# cell: kl_estimates
# hint: the two d in k3 have different signs: exp(−d) − d − 1. It is exp(d) − d − 1,
#   with the same d twice.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(-d) - d
    raise ValueError(f"no kind {kind!r}")
