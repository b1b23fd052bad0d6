# cell: kl_in_reward
# hint: you charged the KL of the whole text at its last token. Each token pays for
#   itself; only the verifier's reward waits for the end.
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    k1 = kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    out = torch.zeros_like(k1)
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        if length > 0:
            out[row, length - 1] += rewards[row] - beta * k1[row].sum()
    return out
