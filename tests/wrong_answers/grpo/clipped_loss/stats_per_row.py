# cell: clipped_loss
# hint: you averaged each completion first and then the completions; the shares are over
#   all real tokens of the batch, whichever row they are in.
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
    total = max(real.any(dim=1).sum().item(), 1)
    return per_token, {
        "clip_low": (low.sum(dim=1) / real.sum(dim=1).clamp(min=1)).sum().item() / total,
        "clip_high": (high.sum(dim=1) / real.sum(dim=1).clamp(min=1)).sum().item() / total,
        "mean_ratio": ((ratio.detach() * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)).sum().item() / total,
    }
