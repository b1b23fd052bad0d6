# cell: policy_ratio
# hint: you returned shape (B,): a sequence's ratio is a column, (B, 1), so that it
#   multiplies rows later. `keepdim=True` keeps it.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
