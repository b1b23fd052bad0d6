# cell: reinforce_loss
# hint: you averaged over all T columns, padding included: the loss is 1/T of what it
#   should be, and changes with the padding. Sum over the real tokens, then take the
#   mean over completions.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).mean(dim=1)
    return -(advantages * logprob).mean()
