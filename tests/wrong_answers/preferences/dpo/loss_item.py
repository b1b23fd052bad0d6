# cell: dpo_loss
# hint: you returned the loss as a plain number; `.item()` and `float()` cut the
#   gradient off. Return the tensor.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean().item()
    return loss, rewards_c.detach(), rewards_r.detach()
