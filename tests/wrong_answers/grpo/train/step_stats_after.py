# cell: grpo_step
# hint: you measured loss and ratio after the update. From before it they tell whether
#   sampling and scoring agree: then the first ratio is exactly 1.
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
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    logprobs = completion_logprobs(
        model, prompts, completion_ids, T, completion_mask=mask
    )
    per_token, stats = clipped_loss(
        logprobs, old_logprobs, advantages, mask, epsilon, epsilon
    )
    return {"loss": aggregate(per_token, mask, "dapo").item(), **stats}
