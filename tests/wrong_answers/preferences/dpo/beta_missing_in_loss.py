# cell: dpo_loss
# hint: your loss does not see beta; it multiplies the rewards inside of the sigmoid.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    moved_c, moved_r = pi_c - ref_c.detach(), pi_r - ref_r.detach()
    loss = -torch.nn.functional.logsigmoid(moved_c - moved_r).mean()
    return loss, (beta * moved_c).detach(), (beta * moved_r).detach()
