# cell: kl_estimates
# hint: you summed over the tokens of each completion; every token keeps its own
#   estimate, (B, T).
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d.sum(dim=1)
    if kind == "k2":
        return (d**2 / 2).sum(dim=1)
    if kind == "k3":
        return (torch.expm1(d) - d).sum(dim=1)
    raise ValueError(f"no kind {kind!r}")
