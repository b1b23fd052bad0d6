# cell: dpo_loss
# hint: this is IPO's squared loss, (log-ratios' difference − 1/(2·beta))². DPO's is
#   −log σ(r_c − r_r).
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    margin = (rewards_c - rewards_r) / beta
    loss = (margin - 1 / (2 * beta)).square().mean()
    return loss, rewards_c.detach(), rewards_r.detach()
