# cell: grpo_step
# right: reads prompt and completion in one row, and writes out ratio, clip and mean
def grpo_step(
    model, optimizer, prompts, completion_ids, mask, old_logprobs, rewards, G,
    T=1.0, epsilon=0.2,
):
    rows = prompts.repeat_interleave(G, dim=0)
    P = rows.shape[1]
    logits = model(torch.cat([rows, completion_ids], dim=1)).logits[:, P - 1 : -1] / T
    logprobs = logits.log_softmax(-1).gather(-1, completion_ids[..., None])[..., 0]
    groups = rewards.reshape(-1, G)
    A = (groups - groups.mean(1, keepdim=True)) / (groups.std(1, keepdim=True) + 1e-4)
    A = A.reshape(-1, 1)
    real = mask.bool()
    ratio = (logprobs[real] - old_logprobs[real]).exp()
    A = A.expand_as(logprobs)[real]
    loss = -torch.min(ratio * A, ratio.clip(1 - epsilon, 1 + epsilon) * A).mean()
    for parameter in model.parameters():
        parameter.grad = None
    loss.backward()
    optimizer.step()
    clip_low = ((A < 0) & (ratio < 1 - epsilon)).double().mean().item()
    clip_high = ((A > 0) & (ratio > 1 + epsilon)).double().mean().item()
    return {
        "loss": float(loss),
        "clip_low": clip_low,
        "clip_high": clip_high,
        "mean_ratio": float(ratio.mean()),
    }
