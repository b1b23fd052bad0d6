# cell: dpo_loss
# hint: you left out the logarithm: σ(margin) is the chance of the choice, and the loss
#   is −log of it. Yours is −0.5 where policy and reference agree; it should be ln 2.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.sigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
