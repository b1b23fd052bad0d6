# cell: reinforce_loss
# hint: you took the mean of the baselines; where each completion has its own, subtract
#   it from its own reward.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = (
            advantages - torch.as_tensor(baseline, dtype=rewards.dtype).mean().detach()
        )
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
