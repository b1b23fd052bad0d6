# cell: policy_ratio
# hint: you took one mean over the whole batch; each completion has its own: sum over
#   dim=1 only.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = ((log_ratio * mask).sum() / mask.sum()).expand(len(mask), 1)
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
