# cell: kl_in_loss
# hint: you took k2; asked for is k3, as in GRPO.
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    return per_token_loss + beta * kl_estimates(logprobs, ref_logprobs, mask, "k2")
