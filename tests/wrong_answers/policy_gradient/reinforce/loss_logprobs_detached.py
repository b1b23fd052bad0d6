# cell: reinforce_loss
# hint: the value is right, but you detached the log-probabilities. It is through them
#   that the policy learns; detach the advantages instead.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs.detach() * mask).sum(dim=1)
    return -(advantages * logprob).mean()
