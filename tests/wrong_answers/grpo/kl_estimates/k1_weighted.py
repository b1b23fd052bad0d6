# cell: kl_estimates
# hint: you multiplied by the probability of the token, as in the sum over the
#   vocabulary. Here the sampling does the weighing: a token with the chance p comes up
#   in a share p of the draws.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d * logprobs.exp()
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(d) - d
    raise ValueError(f"no kind {kind!r}")
