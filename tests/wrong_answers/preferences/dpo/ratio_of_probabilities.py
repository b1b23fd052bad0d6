# cell: dpo_loss
# hint: you took π/π_ref for the reward; it is beta times the *logarithm* of that ratio,
#   the difference of two log-probabilities.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach()).exp()
    rewards_r = beta * (pi_r - ref_r.detach()).exp()
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
