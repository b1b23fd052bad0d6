# cell: clipped_loss
# hint: you handed `policy_ratio` its two arguments the wrong way round: new first, old
#   second.
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
    ratio = policy_ratio(old_logprobs, logprobs, mask, level).expand_as(logprobs)
    objective = clipped_objective(ratio, advantages, epsilon, epsilon_high)
    per_token = -objective * real
    A = advantages.unsqueeze(1)
    low = real & (A < 0) & (ratio < 1 - epsilon)
    high = real & (A > 0) & (ratio > 1 + epsilon_high)
    total = max(real.sum().item(), 1)
    return per_token, {
        "clip_low": low.sum().item() / total,
        "clip_high": high.sum().item() / total,
        "mean_ratio": ratio[real].sum().item() / total,
    }
