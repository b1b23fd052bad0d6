# cell: policy_ratio
# hint: you returned the log of the ratio; exponentiate it. A token that has not moved
#   has the ratio 1, not 0.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio
