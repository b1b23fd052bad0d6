# cell: reinforce_loss
# message: expected
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).sum() / (mask.sum(dim=1) > 0).sum()
