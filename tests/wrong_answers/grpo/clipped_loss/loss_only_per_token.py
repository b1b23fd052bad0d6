# cell: clipped_loss
# hint: you returned per_token alone; the function returns two things: `return
#   per_token, stats`.
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
    return per_token
