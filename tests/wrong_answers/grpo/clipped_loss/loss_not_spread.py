# cell: clipped_loss
# hint: with level="sequence" you returned one value a completion, (B, 1). Spread it
#   over the real tokens, (B, T): `ratio.expand_as(logprobs)`.
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
    ratio = policy_ratio(logprobs, old_logprobs, mask, level)
    objective = clipped_objective(ratio, advantages, epsilon, epsilon_high)
    per_token = -objective if level == "sequence" else -objective * real
    A = advantages.unsqueeze(1)
    low = (A < 0) & (ratio < 1 - epsilon)
    high = (A > 0) & (ratio > 1 + epsilon_high)
    total = max(real.sum().item(), 1)
    return per_token, {
        "clip_low": (low * real).sum().item() / total,
        "clip_high": (high * real).sum().item() / total,
        "mean_ratio": (ratio.detach() * real).sum().item() / total,
    }
