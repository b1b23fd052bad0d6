# cell: reinforce_loss
# right: a dot product of advantages and log-probabilities
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    advantages = rewards.detach().clone()
    if baseline is not None:
        advantages -= baseline.detach() if hasattr(baseline, "detach") else baseline
    return -(advantages @ logprobs.mul(mask).sum(1)).div(len(advantages))
