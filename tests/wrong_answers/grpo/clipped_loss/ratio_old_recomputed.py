# cell: policy_ratio
# hint: you took the policy of now as the old one (`logprobs.detach()`), so the ratio is
#   always 1 and the clip never acts. The old log-probabilities are those kept from the
#   moment of sampling, `old_logprobs`.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
