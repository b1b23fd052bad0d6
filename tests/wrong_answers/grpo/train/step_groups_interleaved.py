# cell: grpo_step
# hint: you took every n-th reward as a group. A prompt's G completions stand side by
#   side.
def grpo_step(
    model, optimizer, prompts, completion_ids, mask, old_logprobs, rewards, G,
    T=1.0, epsilon=0.2,
):
    n = len(rewards) // G
    mixed = rewards.reshape(G, n).T.reshape(-1)
    advantages = group_advantages(mixed, G).reshape(n, G).T.reshape(-1)
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
