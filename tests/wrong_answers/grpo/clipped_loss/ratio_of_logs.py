# cell: policy_ratio
# hint: you divided log-probabilities by each other. The ratio is that of the
#   probabilities: subtract the logs, then exponentiate.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = torch.log(logprobs / old_logprobs.detach())
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
