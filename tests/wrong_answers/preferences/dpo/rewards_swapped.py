# cell: dpo_loss
# hint: you returned the rejected rewards before the chosen ones. The order is loss,
#   rewards_c, rewards_r.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_r.detach(), rewards_c.detach()
