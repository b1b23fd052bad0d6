# cell: kl_in_loss
# hint: you took (1 − β) · loss + β · KL. Only the KL has a weight; the loss stays as it
#   is.
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    return (1 - beta) * per_token_loss + beta * kl_estimates(logprobs, ref_logprobs, mask, "k3")
