# cell: clipped_loss
# hint: with level="sequence" you counted completions; here the shares count real tokens
#   on both levels, each with its completion's ratio.
def clipped_loss(
    logprobs,
    old_logprobs,
    advantages,
    mask,
    epsilon=0.2,
    epsilon_high=0.2,
    level="token",
):
    real = mask == 1
    logprobs = logprobs.masked_fill(~real, 0.0)
    old_logprobs = old_logprobs.masked_fill(~real, 0.0)
    ratio = policy_ratio(logprobs, old_logprobs, mask, level).expand_as(logprobs)
    objective = clipped_objective(ratio, advantages, epsilon, epsilon_high)
    per_token = -objective * real
    A = advantages.unsqueeze(1)
    low = real & (A < 0) & (ratio < 1 - epsilon)
    high = real & (A > 0) & (ratio > 1 + epsilon_high)
    total = max(real.sum().item(), 1) if level == "token" else max(real.any(dim=1).sum().item(), 1)
    return per_token, {
        "clip_low": (low if level == "token" else low.any(dim=1)).sum().item() / total,
        "clip_high": (high if level == "token" else high.any(dim=1)).sum().item() / total,
        "mean_ratio": (ratio[real] if level == "token" else ratio[real.any(dim=1), 0]).sum().item() / total,
    }
