# cell: policy_ratio
# hint: a row without any real token becomes 0/0 = nan. Divide by at least 1:
#   `lengths.clamp(min=1)`; then its ratio is exp(0) = 1.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
