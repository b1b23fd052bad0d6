# cell: kl_in_reward
# hint: you put the verifier's reward into the last column; a shorter completion ends
#   earlier, at position mask.sum() − 1. What stands in padding is never seen.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, -1] += rewards[row]
    return out
