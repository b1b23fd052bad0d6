# cell: dpo_loss
# right: as TRL writes it: log-ratio of the policy minus that of the reference; the
#   result is a list
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    with torch.no_grad():
        reference = ref_c - ref_r
        rewards_c = beta * (pi_c - ref_c)
        rewards_r = beta * (pi_r - ref_r)
    margin = beta * ((pi_c - pi_r) - reference)
    return [torch.nn.functional.softplus(-margin).mean(), rewards_c, rewards_r]
