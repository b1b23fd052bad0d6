# cell: kl_estimates
# hint: you ignored the mask: padded positions must be 0, whatever the model says there.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = ref_logprobs.detach() - logprobs
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(d) - d
    raise ValueError(f"no kind {kind!r}")
