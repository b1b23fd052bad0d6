# cell: dpo_loss
# hint: you compared the chosen answer with the reference's log-probability of the
#   *rejected* one. Each answer is compared with its own: pi_c − ref_c, pi_r − ref_r.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_r.detach())
    rewards_r = beta * (pi_r - ref_c.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
