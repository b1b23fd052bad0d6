# cell: reinforce_loss
# hint: your sign is flipped: optimizers minimise, so a minus stands in front. As it is,
#   what paid becomes rarer.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return (advantages * logprob).mean()
