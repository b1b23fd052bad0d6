# cell: reinforce_loss
# hint: you weighed the rewards with probabilities instead of log-probabilities. For
#   *samples* it must be the logarithm: sampling has already brought in one factor π.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob.exp()).mean()
