# cell: dpo_loss
# hint: you added the pairs' losses up; take their mean, or the step grows with the
#   batch.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).sum()
    return loss, rewards_c.detach(), rewards_r.detach()
