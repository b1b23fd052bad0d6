# cell: kl_estimates
# hint: you took |d|/2 for k2; it is d²/2.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d.abs() / 2
    if kind == "k3":
        return torch.expm1(d) - d
    raise ValueError(f"no kind {kind!r}")
