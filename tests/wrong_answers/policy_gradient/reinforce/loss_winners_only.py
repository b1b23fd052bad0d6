# cell: reinforce_loss
# hint: you cut negative advantages off at 0. Then bad answers are never pushed down,
#   and the average is no longer the gradient.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    advantages = advantages.clamp(min=0)
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
