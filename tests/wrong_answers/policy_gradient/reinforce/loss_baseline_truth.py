# cell: reinforce_loss
# hint: you asked `if baseline` (or `baseline or 0`). A tensor of several numbers has no
#   single truth value; ask `baseline is not None`.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
