# cell: reinforce_loss
# message: returned dtype torch.float32, expected torch.float64
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean().float()
