# cell: kl_in_loss
# hint: you subtracted the KL: going downhill would then *drive* the policy away from
#   the reference. In a loss the distance is added; in a reward it is subtracted.
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    return per_token_loss - beta * kl_estimates(logprobs, ref_logprobs, mask, "k3")
