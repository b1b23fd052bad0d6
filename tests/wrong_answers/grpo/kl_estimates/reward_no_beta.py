# cell: kl_in_reward
# hint: you forgot the price: the penalty is beta times k1.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    out = -k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, length - 1] += rewards[row]
    return out
