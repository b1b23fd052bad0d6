# cell: kl_estimates
# right: computes real tokens only, in float64, and scatters them back
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    if kind not in {"k1", "k2", "k3"}:
        raise ValueError(kind)
    places = mask.nonzero(as_tuple=True)
    r = (logprobs[places] - ref_logprobs[places].detach()).double()
    if kind == "k1":
        values = r
    elif kind == "k2":
        values = torch.square(r).div(2)
    else:
        values = r + torch.special.expm1(-r)
    out = torch.zeros_like(logprobs)
    return out.index_put(places, values.to(logprobs.dtype))
