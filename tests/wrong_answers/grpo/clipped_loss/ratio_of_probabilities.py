# cell: policy_ratio
# hint: you exponentiated both and then divided. In float32, exp(−110) is 0, and 0/0 is
#   nan. Subtract the logs first, then exponentiate once.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    log_ratio = (logprobs.exp() / old_logprobs.detach().exp()).log()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return log_ratio.exp()
