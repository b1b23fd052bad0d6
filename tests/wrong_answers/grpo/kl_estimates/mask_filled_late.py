# cell: kl_estimates
# hint: your values are right and your gradient is nan in the padding: you filled in
#   zeros after the exponential, whose own slope there is inf, and 0 · inf is nan. Fill
#   d in first.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = ref_logprobs.detach() - logprobs
    if kind == "k1":
        return (-d).masked_fill(~real, 0.0)
    if kind == "k2":
        return (d**2 / 2).masked_fill(~real, 0.0)
    if kind == "k3":
        return (torch.expm1(d) - d).masked_fill(~real, 0.0)
    raise ValueError(f"no kind {kind!r}")
