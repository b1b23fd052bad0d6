# cell: kl_estimates
# hint: you exponentiated both log-probabilities and divided. That loses the digits of a
#   small d, and in float32 exp(−151) is 0, so that the ratio is 0/0 = nan. Subtract the
#   logs first.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return (ref_logprobs.detach().exp() / logprobs.exp() - 1 - d).masked_fill(~real, 0.0)
    raise ValueError(f"no kind {kind!r}")
