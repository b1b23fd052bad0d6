# cell: kl_estimates
# hint: you returned k2 for k3. The two are alike near d = 0; at d = 2 k3 is e² − 3 =
#   4.39, and k2 is 2.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return d**2 / 2
    raise ValueError(f"no kind {kind!r}")
