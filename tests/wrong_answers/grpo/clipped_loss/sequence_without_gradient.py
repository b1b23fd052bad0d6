# cell: policy_ratio
# hint: your sequence ratio has no gradient (`.item()`, `.tolist()`, `.data` or `detach`
#   cut it). Each real token should get the ratio divided by |o|.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio.detach() * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
