# cell: kl_in_loss
# hint: you added the KL without its weight, beta.
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    return per_token_loss + kl_estimates(logprobs, ref_logprobs, mask, "k3")
