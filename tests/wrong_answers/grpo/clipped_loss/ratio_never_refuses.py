# cell: policy_ratio
# message: should raise ValueError
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    return log_ratio.exp()
