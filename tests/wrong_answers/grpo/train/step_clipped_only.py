# cell: grpo_step
# hint: you used the clipped ratio alone, without the minimum: a token that did worse
#   and has become likelier must still be pushed down.
def grpo_step(
    model, optimizer, prompts, completion_ids, mask, old_logprobs, rewards, G,
    T=1.0, epsilon=0.2,
):
    advantages = group_advantages(rewards, G)  # (B,)
    logprobs = completion_logprobs(
        model, prompts, completion_ids, T, completion_mask=mask
    )  # (B, L), with gradient
    per_token, stats = clipped_loss(
        logprobs, old_logprobs, advantages, mask, epsilon, epsilon
    )
    ratio = (logprobs - old_logprobs).exp().clamp(1 - epsilon, 1 + epsilon)
    loss = aggregate(-ratio * advantages[:, None], mask, "dapo")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"loss": loss.item(), **stats}
