# cell: kl_in_reward
# hint: the last token lost its own KL penalty: add the reward to what stands there,
#   instead of writing over it.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    out = -beta * k1
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, length - 1] = rewards[row]
    return out
