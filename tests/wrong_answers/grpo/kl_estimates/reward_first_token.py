# cell: kl_in_reward
# hint: you put the reward at the first token; it is paid when the text is finished, at
#   the last real one.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, 0] += rewards[row]
    return out
