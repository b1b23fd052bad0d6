# cell: dpo_loss
# hint: you put beta outside of the sigmoid, where it only scales the loss, like a
#   learning rate. It belongs inside: it decides how large a move is enough. At pi =
#   ref the loss must be ln 2 whatever beta is.
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    moved_c, moved_r = pi_c - ref_c.detach(), pi_r - ref_r.detach()
    loss = -beta * torch.nn.functional.logsigmoid(moved_c - moved_r).mean()
    return loss, (beta * moved_c).detach(), (beta * moved_r).detach()
