# cell: kl_in_reward
# hint: padded positions pay a penalty in yours; they earn nothing. Pass the mask on.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(
        logprobs, ref_logprobs, torch.ones_like(mask), "k1"
    ).detach()
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, length - 1] += rewards[row]
    return out
