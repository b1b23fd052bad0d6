# cell: policy_ratio
# hint: your ratio is upside down: it is the new probability over the old one,
#   exp(logprobs − old_logprobs). From 0.4 to 0.2 it is 0.5, not 2.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = old_logprobs.detach() - logprobs
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
