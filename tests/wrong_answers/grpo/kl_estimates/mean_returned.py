# cell: kl_estimates
# hint: you returned the mean; every token keeps its own estimate, (B, T). Averages are
#   for the log.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d.sum() / mask.sum()
    if kind == "k2":
        return (d**2 / 2).sum() / mask.sum()
    if kind == "k3":
        return (torch.expm1(d) - d).sum() / mask.sum()
    raise ValueError(f"no kind {kind!r}")
