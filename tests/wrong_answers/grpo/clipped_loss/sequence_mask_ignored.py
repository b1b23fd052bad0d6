# cell: policy_ratio
# hint: padding counts in your geometric mean: multiply the log-ratios by the mask
#   before you sum them, and divide by the number of real tokens.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = log_ratio.mean(dim=1, keepdim=True)
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
