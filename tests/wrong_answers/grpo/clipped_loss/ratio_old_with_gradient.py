# cell: policy_ratio
# hint: a gradient flows into the old log-probabilities; they are numbers from the
#   moment of sampling. Take `old_logprobs.detach()`.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
