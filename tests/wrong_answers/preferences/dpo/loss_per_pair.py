# cell: dpo_loss
# hint: you returned one loss a pair; the first part of the result is their mean, one
#   number.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r)
    return loss, rewards_c.detach(), rewards_r.detach()
