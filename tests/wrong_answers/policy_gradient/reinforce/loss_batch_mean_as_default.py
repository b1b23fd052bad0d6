# cell: reinforce_loss
# hint: you subtracted the mean reward of the batch where baseline is None. None means
#   0: who wants the mean passes it; and a mean that includes the completion itself
#   makes the gradient too short.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    if baseline is None:
        baseline = rewards.mean()
    advantages = (rewards - torch.as_tensor(baseline)).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
