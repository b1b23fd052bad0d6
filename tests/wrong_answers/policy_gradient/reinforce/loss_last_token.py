# cell: reinforce_loss
# hint: you counted the last real token only. The verifier pays at the end, but every
#   token of the completion brought it about: sum over all.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    last = (mask.long().sum(dim=1, keepdim=True) - 1).clamp(min=0)
    logprob = logprobs.gather(1, last)[:, 0]
    return -(advantages * logprob).mean()
