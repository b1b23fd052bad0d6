# cell: dpo_loss
# hint: your margin is rejected minus chosen. The chosen answer's reward comes first:
#   σ(r_c − r_r).
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_r - rewards_c).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
