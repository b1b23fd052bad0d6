# cell: clipped_loss
# right: finds the stopped tokens by comparing the objective with the unclipped product
def clipped_loss(
    logprobs,
    old_logprobs,
    advantages,
    mask,
    epsilon=0.2,
    epsilon_high=0.2,
    level="token",
):
    ids = mask.nonzero(as_tuple=True)
    new, old = torch.zeros_like(logprobs), torch.zeros_like(old_logprobs)
    new = new.index_put(ids, logprobs[ids])
    old = old.index_put(ids, old_logprobs[ids])
    ratio = policy_ratio(new, old, mask=mask, level=level)
    ratio = ratio + torch.zeros_like(logprobs)
    kept = clipped_objective(
        ratio, advantages, epsilon=epsilon, epsilon_high=epsilon_high
    )
    loss = torch.zeros_like(logprobs).index_put(ids, -kept[ids])
    moved, free = ratio[ids].detach(), (ratio * advantages[:, None])[ids].detach()
    stopped = free > kept[ids].detach()
    n = max(len(moved), 1)
    low = int((stopped & (moved < 1)).sum()) / n
    high = int((stopped & (moved > 1)).sum()) / n
    return loss, dict(clip_low=low, clip_high=high, mean_ratio=float(moved.sum()) / n)
