# cell: dpo_loss
# hint: the reference is missing from your rewards. Without it an answer is rewarded for
#   being likely, not for having become likelier, and nothing holds the model where it
#   began.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * pi_c
    rewards_r = beta * pi_r
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
