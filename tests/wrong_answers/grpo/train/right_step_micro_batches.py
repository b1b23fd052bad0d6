# cell: grpo_step
# right: one completion at a time, gradients added up
def grpo_step(
    model, optimizer, prompts, completion_ids, mask, old_logprobs, rewards, G,
    T=1.0, epsilon=0.2,
):
    advantages = group_advantages(rewards, G)
    optimizer.zero_grad(set_to_none=True)
    tokens, total, ratios = mask.sum(), 0.0, 0.0
    for n in range(len(prompts)):
        rows = slice(n * G, (n + 1) * G)
        logprobs = completion_logprobs(
            model,
            prompts[n : n + 1],
            completion_ids[rows],
            temperature=T,
            completion_mask=mask[rows],
        )
        per_token, stats = clipped_loss(
            logprobs, old_logprobs[rows], advantages[rows], mask[rows], epsilon, epsilon
        )
        part = (per_token * mask[rows]).sum() / tokens
        part.backward()
        total += part.item()
        ratios += stats["mean_ratio"] * mask[rows].sum().item() / tokens.item()
    optimizer.step()
    return {"loss": total, "clip_low": 0.0, "clip_high": 0.0, "mean_ratio": ratios}
