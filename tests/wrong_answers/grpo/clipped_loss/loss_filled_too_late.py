# cell: clipped_loss
# hint: your values are right and your gradient is nan in the padding: you filled in
#   zeros after the exponential, whose own slope there is inf, and 0 · inf is nan. Fill
#   the log-probabilities in before the ratio.
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
    logprobs = logprobs
    old_logprobs = old_logprobs
    ratio = policy_ratio(logprobs, old_logprobs, mask, level).expand_as(logprobs)
    objective = clipped_objective(ratio, advantages, epsilon, epsilon_high)
    per_token = -objective.masked_fill(~real, 0.0)
    A = advantages.unsqueeze(1)
    low = real & (A < 0) & (ratio < 1 - epsilon)
    high = real & (A > 0) & (ratio > 1 + epsilon_high)
    total = max(real.sum().item(), 1)
    return per_token, {
        "clip_low": low.sum().item() / total,
        "clip_high": high.sum().item() / total,
        "mean_ratio": ratio.masked_fill(~real, 0.0).sum().item() / total,
    }
