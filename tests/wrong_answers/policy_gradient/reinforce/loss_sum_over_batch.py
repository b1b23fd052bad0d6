# cell: reinforce_loss
# hint: you added the completions up; take the mean over the B of them, or the step
#   grows with the batch.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).sum()
