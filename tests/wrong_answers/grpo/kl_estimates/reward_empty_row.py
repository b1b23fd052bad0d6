# cell: kl_in_reward
# hint: a row without any real token has its last one at −1, which Python takes for the
#   last column. Nothing was written there, so nothing is paid.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if True:
            out[row, length - 1] += rewards[row]
    return out
