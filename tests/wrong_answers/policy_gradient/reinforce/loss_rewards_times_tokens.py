# cell: reinforce_loss
# hint: you multiplied (B,) rewards with (B, T) log-probabilities: PyTorch lines up the
#   *last* dimension, the tokens. Sum over the tokens first, or write `rewards[:,
#   None]`.
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    return -(advantages * logprobs * mask).sum(dim=1).mean()
