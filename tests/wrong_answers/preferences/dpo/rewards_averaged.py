# cell: dpo_loss
# hint: you returned the mean of the rewards; return one a pair. Their mean belongs to
#   the log, their order to `preference_accuracy`.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach().mean(), rewards_r.detach().mean()
