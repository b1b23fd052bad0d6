# cell: kl_estimates
# hint: you subtract 1 from exp(d), which loses the digits of a small d: at 1e-6 the
#   fifth is wrong, and in float32 all of them are. `torch.expm1(d)` is exp(d) − 1 with
#   all its digits.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.exp(d) - d - 1
    raise ValueError(f"no kind {kind!r}")
