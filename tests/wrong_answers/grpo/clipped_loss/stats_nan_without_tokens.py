# cell: clipped_loss
# hint: without any real token you divide 0 by 0; the stats are then 0.0: divide by
#   `max(mask.sum().item(), 1)`.
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
    total = mask.sum()
    return per_token, {
        "clip_low": (low.sum() / total).item(),
        "clip_high": (high.sum() / total).item(),
        "mean_ratio": ratio[real].mean().item(),
    }
