# cell: dpo_loss
# hint: you returned a dictionary; return three things in this order: loss, rewards_c,
#   rewards_r.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    loss = -torch.nn.functional.logsigmoid(rewards_c - rewards_r).mean()
    return {
        "loss": loss,
        "rewards_c": rewards_c.detach(),
        "rewards_r": rewards_r.detach(),
    }
