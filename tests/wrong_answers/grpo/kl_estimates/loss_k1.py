# cell: kl_in_loss
# hint: you took k1. In the loss its gradient averages to zero, so it holds nobody back;
#   GRPO takes k3.
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    return per_token_loss + beta * kl_estimates(logprobs, ref_logprobs, mask, "k1")
