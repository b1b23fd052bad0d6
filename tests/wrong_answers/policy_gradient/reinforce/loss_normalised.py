# cell: reinforce_loss
# hint: you divided the advantages by their standard deviation, as GRPO does. REINFORCE
#   does not: its average would no longer be the gradient of J.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    if len(advantages) > 1:
        advantages = advantages / (advantages.std() + 1e-8)
    logprob = (logprobs * mask).sum(dim=1)
    return -(advantages * logprob).mean()
