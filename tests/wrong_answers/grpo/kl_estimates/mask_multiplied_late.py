# cell: kl_estimates
# hint: you multiplied by the mask after the exponential: padding held exp(1000) = inf,
#   and inf · 0 is nan. Fill d in with 0 where the mask is 0, first.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = ref_logprobs.detach() - logprobs
    if kind == "k1":
        return -d * mask
    if kind == "k2":
        return d**2 / 2 * mask
    if kind == "k3":
        return (torch.expm1(d) - d) * mask
    raise ValueError(f"no kind {kind!r}")
