# cell: reinforce_loss
# hint: you left the mask out: log-probabilities of padding count as if the policy had
#   said it.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = logprobs.sum(dim=1)
    return -(advantages * logprob).mean()
