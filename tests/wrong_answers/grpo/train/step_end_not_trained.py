# cell: grpo_step
# hint: you left the token that ends a completion out of the loss. It was sampled like
#   the others, and it is how the model learns when to stop.
def grpo_step(
    model, optimizer, prompts, completion_ids, mask, old_logprobs, rewards, G,
    T=1.0, epsilon=0.2,
):
    mask = mask * (completion_ids != 0)
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
    return {"loss": loss.item(), **stats}
