# cell: kl_in_loss
# right: by keyword, with torch.add and its alpha
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    distance = kl_estimates(
        mask=mask, ref_logprobs=ref_logprobs, logprobs=logprobs, kind="k3"
    )
    return torch.add(per_token_loss, distance, alpha=beta)
