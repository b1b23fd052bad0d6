# cell: dpo_loss
# hint: the rewards are right, but your loss compares the policy's log-probabilities
#   alone. The reference belongs into the loss, too: use the rewards there.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(beta * (pi_c - pi_r)).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
