# cell: reinforce_loss
# right: columns of advantages, torch.where in the place of the mask's product
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    if baseline is None:
        baseline = torch.zeros_like(rewards)
    advantages = (rewards - baseline).detach().unsqueeze(1)
    kept = torch.where(mask.bool(), logprobs, 0.0)
    return torch.sum(-advantages * kept, dim=-1).mean()
