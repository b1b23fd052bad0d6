# cell: kl_in_reward
# hint: you divided the reward among the tokens. It comes once and whole, at the last
#   real token.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, :length] += rewards[row] / length
    return out
