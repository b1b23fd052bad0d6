# cell: kl_estimates
# hint: no gradient flows into logprobs: you detached them too. In the loss, the
#   gradient of this term is all that it is for.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs - logprobs).detach().masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(d) - d
    raise ValueError(f"no kind {kind!r}")
