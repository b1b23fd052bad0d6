# cell: reinforce_loss
# hint: you took the mean over the real tokens that the batch has in each column. Tokens
#   of one completion belong together: sum along dim=1.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    each = (advantages[:, None] * logprobs * mask).sum(dim=0)
    return -(each / mask.sum(dim=0).clamp(min=1)).sum()
