# cell: policy_ratio
# hint: you divided by the square root of the number of tokens; the geometric mean
#   divides the summed log-ratios by the number itself.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths.sqrt()
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
