# cell: reinforce_loss
# hint: you multiplied the mean advantage with the mean log-probability. Which
#   completion was paid what gets lost: multiply first, then take the mean.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -advantages.mean() * logprob.mean()
