# cell: policy_ratio
# hint: no gradient flows into logprobs: you detached them, or worked under `no_grad`.
#   Without it nothing is learned. Detach only the old ones.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs.detach() - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
