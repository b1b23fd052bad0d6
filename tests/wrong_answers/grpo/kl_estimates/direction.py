# cell: kl_estimates
# hint: your d has the wrong sign: it is reference minus policy. With the sign flipped,
#   what you average is not KL(policy ‖ reference) but something else that looks like
#   it.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (logprobs - ref_logprobs.detach()).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(d) - d
    raise ValueError(f"no kind {kind!r}")
