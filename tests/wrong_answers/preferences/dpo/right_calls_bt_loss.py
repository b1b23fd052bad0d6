# cell: dpo_loss
# right: through the student's own bt_loss
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = (pi_c - ref_c.detach()) * beta
    rewards_r = (pi_r - ref_r.detach()) * beta
    return bt_loss(rewards_c, rewards_r), rewards_c.detach(), rewards_r.detach()
