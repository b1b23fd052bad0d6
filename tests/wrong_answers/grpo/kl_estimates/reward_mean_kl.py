# cell: kl_in_reward
# hint: you charged every token the mean KL of its completion; each pays for itself.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = (
        kl_estimates(logprobs, ref_logprobs, mask, "k1").detach().sum(1, keepdim=True)
        / mask.sum(1, keepdim=True).clamp(min=1)
        * mask
    )
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, length - 1] += rewards[row]
    return out
