# cell: reinforce_loss
# right: completion by completion in a loop, advantages as plain numbers
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    B = len(rewards)
    loss = 0.0
    for i in range(B):
        b = baseline
        if baseline is None:
            b = 0.0
        elif torch.is_tensor(baseline) and baseline.dim():
            b = baseline[i].item()
        advantage = rewards[i].item() - float(b)
        loss = loss - advantage * logprobs[i][mask[i] > 0].sum()
    return loss / B
