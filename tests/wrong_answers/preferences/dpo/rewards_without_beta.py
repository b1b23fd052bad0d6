# cell: dpo_loss
# hint: your loss is right, but the rewards that you return lack beta: r = beta·(pi −
#   ref).
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    moved_c, moved_r = pi_c - ref_c.detach(), pi_r - ref_r.detach()
    loss = -torch.nn.functional.logsigmoid(beta * (moved_c - moved_r)).mean()
    return loss, moved_c.detach(), moved_r.detach()
