# cell: dpo_loss
# right: computes in float64, returns a named tuple in the dtype that came
def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    from collections import namedtuple

    Result = namedtuple("Result", "loss rewards_c rewards_r")
    frozen = [ref_c.detach().double(), ref_r.detach().double()]
    gains = [beta * (pi.double() - ref) for pi, ref in zip((pi_c, pi_r), frozen)]
    both = torch.stack(gains, dim=1)
    loss = -both.log_softmax(dim=1)[:, 0].mean()
    chosen, rejected = both.detach().to(pi_c.dtype).unbind(dim=1)
    return Result(loss.to(pi_c.dtype), chosen, rejected)
