# cell: reinforce_loss
# hint: you divided by the number of real tokens in the batch; divide by the number of
#   completions, B. (Averaging over tokens is a choice of later methods, see
#   `grpo/aggregation`.)
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    return -(advantages[:, None] * logprobs * mask).sum() / mask.sum()
