# cell: policy_ratio
# hint: you averaged over dim=0, across completions; the tokens of a completion stand
#   along dim=1.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=0).clamp(min=1)
        log_ratio = ((log_ratio * mask).sum(dim=0) / lengths).unsqueeze(1)
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
