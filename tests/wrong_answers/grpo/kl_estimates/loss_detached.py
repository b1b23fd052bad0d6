# cell: kl_in_loss
# hint: your value is right, and no gradient flows through the KL: a number added to a
#   loss trains nothing. Do not detach it here; that is for the reward.
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    return per_token_loss + beta * kl_estimates(logprobs, ref_logprobs, mask, "k3").detach()
