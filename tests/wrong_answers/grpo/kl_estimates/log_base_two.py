# cell: kl_estimates
# hint: your values are in bits; leave out the division by ln 2, they are to be in nats.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0) / torch.log(torch.tensor(2.0))
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(d) - d
    raise ValueError(f"no kind {kind!r}")
