# cell: reinforce_loss
# right: einsum over completions and tokens at once
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    b = 0.0 if baseline is None else baseline
    with torch.no_grad():
        advantages = rewards - b
    kept = mask.to(logprobs.dtype)
    return -torch.einsum("b,bt,bt->", advantages, logprobs, kept) / logprobs.shape[0]
