# cell: reinforce_loss
# hint: you used the ratio π/π.detach(), as PPO does. Its gradient at the first step is
#   the same, but its value is not the one of the docstring: advantage · log π.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)
    ratio = (logprob - logprob.detach()).exp()
    return -(advantages * ratio).mean()
