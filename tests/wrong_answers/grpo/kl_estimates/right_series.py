# cell: kl_estimates
# right: k3 through sinh, which keeps the digits too, in a dictionary of kinds
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    keep = mask.bool()
    zeros = torch.zeros_like(logprobs)
    new = torch.where(keep, logprobs, zeros)
    with torch.no_grad():
        ref = torch.where(keep, ref_logprobs, zeros)
    d = ref - new
    kinds = {
        "k1": lambda: new - ref,
        "k2": lambda: 0.5 * d * d,
        "k3": lambda: 2 * torch.exp(d / 2) * torch.sinh(d / 2) - d,
    }
    if kind not in kinds:
        raise ValueError(f"{kind} is not one of {sorted(kinds)}")
    return kinds[kind]()
