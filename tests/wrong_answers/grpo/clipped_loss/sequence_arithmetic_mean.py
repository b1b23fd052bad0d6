# cell: policy_ratio
# hint: you took the arithmetic mean of the tokens' ratios. GSPO takes the geometric one:
#   the mean of the log-ratios first, then exp. For 2 and 8 that is 4, not 5.
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    ratio = (logprobs - old_logprobs.detach()).exp()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True)
        means = (ratio * mask).sum(dim=1, keepdim=True) / lengths.clamp(min=1)
        ratio = torch.where(lengths == 0, 1.0, means)
    elif level != "token":
        raise ValueError(f"no level {level!r}")
    return ratio
