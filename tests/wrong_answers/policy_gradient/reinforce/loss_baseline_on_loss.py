# cell: reinforce_loss
# hint: you subtracted the baseline from r · log π. That shifts the loss and leaves its
#   gradient as it was; subtract it from the reward *before* multiplying.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    logprob = (logprobs * mask).sum(dim=1)
    each = rewards.detach() * logprob
    if baseline is not None:
        each = each - torch.as_tensor(baseline).detach()
    return -each.mean()
