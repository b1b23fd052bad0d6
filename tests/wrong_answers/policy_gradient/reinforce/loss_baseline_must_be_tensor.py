# cell: reinforce_loss
# hint: a baseline may also be a plain number, which has no `.detach()`;
#   `torch.as_tensor(baseline)` takes both.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - baseline.detach()
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
