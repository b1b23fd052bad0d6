# cell: policy_ratio
# hint: you multiplied the tokens' ratios without taking the root: for 2 and 8 that is
#   16. Divide the sum of the log-ratios by the number of real tokens; the geometric
#   mean is 4.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True)
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
