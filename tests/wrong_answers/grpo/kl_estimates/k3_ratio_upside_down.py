# cell: kl_estimates
# hint: the ratio in k3 is upside down: exp(−d) + d − 1, policy over reference. It is
#   exp(d) − d − 1 with d = reference − policy. At d = −1 that is 0.3679, and yours is
#   0.7183.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(-d) + d
    raise ValueError(f"no kind {kind!r}")
