# cell: dpo_loss
# hint: you took ref − pi; the reward is what the *policy* has gained over the
#   reference, beta·(pi − ref).
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (ref_c.detach() - pi_c)
    rewards_r = beta * (ref_r.detach() - pi_r)
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
