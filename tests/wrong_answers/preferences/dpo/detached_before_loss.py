# cell: dpo_loss
# hint: you detached the rewards before you took the loss, so the loss has no gradient
#   and nothing would be learned. Detach them only where you return them.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = (beta * (pi_c - ref_c)).detach()
    rewards_r = (beta * (pi_r - ref_r)).detach()
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c, rewards_r
