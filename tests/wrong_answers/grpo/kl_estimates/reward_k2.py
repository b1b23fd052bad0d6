# cell: kl_in_reward
# hint: you took k2; in the reward it is k1, whose single values may be negative.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k2").detach()
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, length - 1] += rewards[row]
    return out
