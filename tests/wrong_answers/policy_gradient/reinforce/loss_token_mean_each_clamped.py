# cell: reinforce_loss
# hint: you took the mean of each completion's log-probabilities. The gradient of J
#   needs their *sum*: a mean pushes every token of a long completion less (here 4
#   times less).
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)
    return -(advantages * logprob).mean()
