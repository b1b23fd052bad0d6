# cell: dpo_loss
# message: returned dtype torch.float32, expected torch.float64
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach()).float()
    rewards_r = beta * (pi_r - ref_r.detach()).float()
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
