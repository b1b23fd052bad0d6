# cell: kl_in_loss
# hint: you handed over policy and reference the wrong way round: then it is the
#   gradient of the reference that you compute, and the policy gets none.
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    return per_token_loss + beta * kl_estimates(ref_logprobs, logprobs, mask, "k3")
