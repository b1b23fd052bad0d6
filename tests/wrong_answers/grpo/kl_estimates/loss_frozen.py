# cell: kl_in_loss
# hint: no gradient flows through per_token_loss any more: you detached it, or rebuilt
#   it. Only add to it.
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    return per_token_loss.detach() + beta * kl_estimates(logprobs, ref_logprobs, mask, "k3")
