# cell: dpo_loss
# hint: you detached the policy and not the reference. It is the policy that learns; the
#   reference is frozen.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c.detach() - ref_c)
    rewards_r = beta * (pi_r.detach() - ref_r)
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return loss, rewards_c.detach(), rewards_r.detach()
