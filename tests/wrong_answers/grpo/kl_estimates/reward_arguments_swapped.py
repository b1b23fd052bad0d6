# cell: kl_in_reward
# hint: you handed over policy and reference the wrong way round; every penalty has the
#   wrong sign.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(ref_logprobs, logprobs, mask, "k1").detach()
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, length - 1] += rewards[row]
    return out
