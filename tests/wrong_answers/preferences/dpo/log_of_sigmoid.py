# cell: dpo_loss
# hint: you took the sigmoid and then its logarithm. In float32 σ(−200) is 0, the
#   logarithm −inf and the gradient nan. `logsigmoid` does both at once.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.log(torch.sigmoid(rewards_c - rewards_r)).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
