# cell: grpo_step
# hint: you let the gradient through the old log-probabilities too. log pi minus itself
#   is constant: the gradients cancel and nothing is learned. They are plain numbers.
def grpo_step(
    model, optimizer, prompts, completion_ids, mask, old_logprobs, rewards, G,
    T=1.0, epsilon=0.2,
):
    advantages = group_advantages(rewards, G)[:, None]
    logprobs = completion_logprobs(
        model, prompts, completion_ids, T, completion_mask=mask
    )
    old_logprobs = completion_logprobs(
        model, prompts, completion_ids, T, completion_mask=mask
    )
    ratio = (logprobs - old_logprobs).exp()
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon)
    per_token = -torch.minimum(ratio * advantages, clipped * advantages)
    loss = aggregate(per_token, mask, "dapo")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"loss": loss.item(), "mean_ratio": aggregate(ratio, mask, "dapo").item()}
