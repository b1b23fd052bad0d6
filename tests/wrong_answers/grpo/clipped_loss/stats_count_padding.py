# cell: clipped_loss
# hint: padded positions count in your shares; only real tokens do: `stopped & (mask ==
#   1)`, divided by mask.sum().
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
    logprobs = logprobs.where(real, old_logprobs + (logprobs - old_logprobs).clamp(-9, 9))
    old_logprobs = old_logprobs
    ratio = policy_ratio(logprobs, old_logprobs, mask, level).expand_as(logprobs)
    objective = clipped_objective(ratio, advantages, epsilon, epsilon_high)
    per_token = -objective * real
    A = advantages.unsqueeze(1)
    low = (A < 0) & (ratio < 1 - epsilon)
    high = (A > 0) & (ratio > 1 + epsilon_high)
    total = mask.numel()
    return per_token, {
        "clip_low": low.sum().item() / total,
        "clip_high": high.sum().item() / total,
        "mean_ratio": ratio.mean().item(),
    }
