# cell: dpo_loss
# hint: a gradient reaches the reference. Detach ref_c and ref_r in the loss: a
#   reference that moves away makes the loss small without any learning.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c)
    rewards_r = beta * (pi_r - ref_r)
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
