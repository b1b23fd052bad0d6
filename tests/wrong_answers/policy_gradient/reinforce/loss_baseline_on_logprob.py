# cell: reinforce_loss
# hint: you subtracted the baseline from the log-probability. It belongs to the reward:
#   (r − b) · log π.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    logprob = (logprobs * mask).sum(dim=1)
    if baseline is not None:
        logprob = logprob - torch.as_tensor(baseline).detach()
    return -(rewards.detach() * logprob).mean()
