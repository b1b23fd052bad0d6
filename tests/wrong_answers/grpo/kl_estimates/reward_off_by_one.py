# cell: kl_in_reward
# hint: you put the reward one position too late: the last of n tokens stands at n − 1.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, min(length, mask.shape[1] - 1)] += rewards[row]
    return out
