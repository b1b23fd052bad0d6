# cell: policy_ratio
# hint: you divided by T, padding included; divide by the number of real tokens of the
#   row. Otherwise a short completion's ratio is pulled towards 1.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).mean(dim=1, keepdim=True)
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
