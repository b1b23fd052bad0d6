# cell: clipped_loss
# hint: you multiplied by the mask after the exponential: padding held a ratio of inf,
#   and inf · 0 is nan. Fill the log-probabilities in with 0 where the mask is 0, before
#   the ratio.
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
