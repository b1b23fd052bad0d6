# cell: kl_in_reward
# right: finds the last token where the mask steps down, under no_grad
@torch.no_grad()
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    following = torch.nn.functional.pad(mask[:, 1:], (0, 1))
    last = mask - following
    return last * rewards[:, None] - beta * kl_estimates(
        logprobs, ref_logprobs, mask, kind="k1"
    )
