# cell: reinforce_loss
# message: unexpected keyword argument 'baseline'
def reinforce_loss(logprobs, mask, rewards, b=None):
    advantages = rewards.detach()
    if b is not None:
        advantages = advantages - torch.as_tensor(b).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
