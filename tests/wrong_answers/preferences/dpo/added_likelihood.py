# cell: dpo_loss
# hint: you added the chosen answers' negative log-likelihood. Some recipes do; the loss
#   of the docstring is without it, and ln 2 at pi = ref.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    loss = loss - pi_c.mean()
    return loss, rewards_c.detach(), rewards_r.detach()
