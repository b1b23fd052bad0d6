# cell: reinforce_loss
# message: a gradient flows into the rewards.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline)
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
