# cell: grpo_step
# hint: you cleared the gradients between backward and step, or took no step at all:
#   nothing moves.
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
    loss = aggregate(per_token, mask, "dapo")
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return {"loss": loss.item(), **stats}
