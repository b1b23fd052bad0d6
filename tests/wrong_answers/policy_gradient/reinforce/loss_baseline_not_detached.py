# cell: reinforce_loss
# hint: a gradient flows into the baseline. If a value model made it, this loss would
#   spoil it; detach it. (A value model is trained by a loss of its own.)
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - baseline
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
