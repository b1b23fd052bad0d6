# cell: kl_in_reward
# hint: you returned one reward a completion, (B,). Here every token has its own, (B,
#   T); their sum is yours.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, length - 1] += rewards[row]
    return out.sum(dim=1)
