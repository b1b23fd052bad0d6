# cell: clipped_loss
# hint: you counted every ratio beyond an edge. A token is stopped only on the side of
#   its advantage: below with A < 0, above with A > 0.
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
    low = real & (ratio < 1 - epsilon)
    high = real & (ratio > 1 + epsilon_high)
    total = max(real.sum().item(), 1)
    return per_token, {
        "clip_low": low.sum().item() / total,
        "clip_high": high.sum().item() / total,
        "mean_ratio": ratio[real].sum().item() / total,
    }
