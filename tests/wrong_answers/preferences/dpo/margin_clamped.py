# cell: dpo_loss
# hint: you clamped the margin. Beyond the limit the loss is flat and its gradient 0, so
#   the pairs that are most wrong teach nothing. `logsigmoid` needs no clamp.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    margin = (rewards_c - rewards_r).clamp(-20, 20)
    loss = -torch.nn.functional.logsigmoid(margin).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
