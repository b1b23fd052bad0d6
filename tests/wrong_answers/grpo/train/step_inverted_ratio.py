# cell: grpo_step
# hint: your ratio is upside down: pi now over pi then, exp(logprobs - old_logprobs).
def grpo_step(
    model, optimizer, prompts, completion_ids, mask, old_logprobs, rewards, G,
    T=1.0, epsilon=0.2,
):
    advantages = group_advantages(rewards, G)  # (B,)
    logprobs = completion_logprobs(
        model, prompts, completion_ids, T, completion_mask=mask
    )  # (B, L), with gradient
    ratio = (old_logprobs - logprobs).exp()
    A = advantages[:, None]
    per_token = -torch.minimum(ratio * A, ratio.clamp(1 - epsilon, 1 + epsilon) * A)
    stats = {"mean_ratio": aggregate(ratio, mask, "dapo").item()}
    loss = aggregate(per_token, mask, "dapo")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"loss": loss.item(), **stats}
