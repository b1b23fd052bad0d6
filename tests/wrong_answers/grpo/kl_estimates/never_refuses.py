# cell: kl_estimates
# message: should raise ValueError
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    return torch.expm1(d) - d
