# cell: kl_in_reward
# hint: your values are right, and a gradient flows through the reward. A reward is a
#   number that was earned: detach it. (With k1 it would average to zero, and only add
#   noise.)
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1")
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, length - 1] += rewards[row]
    return out
