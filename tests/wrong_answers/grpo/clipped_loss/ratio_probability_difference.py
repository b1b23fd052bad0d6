# cell: policy_ratio
# hint: you subtracted the old probability from the new one; the ratio divides. From 0.5
#   to 0.6 it is 1.2, not 0.1.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs.exp() - old_logprobs.detach().exp()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio
