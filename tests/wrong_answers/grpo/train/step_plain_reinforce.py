# cell: grpo_step
# hint: you used -A log pi, without the ratio. At ratio 1 the gradient is the same; in
#   later updates of the same rollout it is not.
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
    loss = aggregate(-advantages[:, None] * logprobs, mask, "dapo")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"loss": loss.item(), **stats}
