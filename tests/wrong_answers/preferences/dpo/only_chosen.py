# cell: dpo_loss
# hint: your loss looks at the chosen reward only. Its difference to the rejected one
#   counts; half of what DPO learns is to make rejected answers rarer.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_c).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
