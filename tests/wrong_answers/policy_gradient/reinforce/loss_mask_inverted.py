# cell: reinforce_loss
# hint: you kept the tokens where the mask is 0. 1 marks real tokens.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = logprobs.masked_fill(mask == 1, 0.0).sum(dim=1)
    return -(advantages * logprob).mean()
