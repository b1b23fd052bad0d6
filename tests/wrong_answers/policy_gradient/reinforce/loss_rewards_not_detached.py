# cell: reinforce_loss
# hint: a gradient flows into the rewards. If a reward model made them, this loss would
#   train it to pay for what is already likely; detach them.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
