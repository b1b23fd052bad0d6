# cell: dpo_loss
# hint: you divided by beta, as one does with a temperature. The implicit reward is beta
#   *times* the log-ratio.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = (pi_c - ref_c.detach()) / beta
    rewards_r = (pi_r - ref_r.detach()) / beta
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
