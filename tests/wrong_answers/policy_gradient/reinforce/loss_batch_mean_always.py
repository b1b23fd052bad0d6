# cell: reinforce_loss
# hint: you subtracted the mean reward of the batch where baseline is None. None means
#   0: who wants the mean passes it; and a mean that includes the completion itself
#   makes the gradient too short.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach() - rewards.detach().mean()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
