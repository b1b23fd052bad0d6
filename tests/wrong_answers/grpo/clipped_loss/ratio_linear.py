# cell: policy_ratio
# hint: you took 1 + the difference of the logs, which is only near 1 the same: for a
#   log-ratio of ln 2.5 it gives 1.92. Exponentiate.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio + 1
