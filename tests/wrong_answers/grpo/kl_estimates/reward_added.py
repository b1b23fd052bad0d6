# cell: kl_in_reward
# hint: you paid for the distance: it costs, −β · k1. Since −k1 = d, a token that the
#   reference likes less (d < 0) earns less.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    out = beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, length - 1] += rewards[row]
    return out
