# cell: kl_estimates
# hint: you weighed d with the reference's probability, as `torch.nn.functional.kl_div`
#   does. The token was sampled by the policy: that is its weight already, and k1 to k3
#   need no other.
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).masked_fill(~real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return (torch.nn.functional.kl_div(logprobs, ref_logprobs.detach(), reduction="none", log_target=True)).masked_fill(~real, 0.0)
    raise ValueError(f"no kind {kind!r}")
