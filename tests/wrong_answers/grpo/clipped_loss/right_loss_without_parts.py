# cell: clipped_loss
# right: everything in one function, float masks, the loss as a maximum, NumPy for the
#   log
import numpy as np


def clipped_loss(
    logprobs,
    old_logprobs,
    advantages,
    mask,
    epsilon=0.2,
    epsilon_high=0.2,
    level="token",
):
    keep = mask.bool()
    zero = torch.zeros((), dtype=logprobs.dtype)
    log_ratio = torch.where(keep, logprobs, zero) - torch.where(
        keep, old_logprobs.detach(), zero
    )
    weights = mask.to(logprobs.dtype)
    if level == "sequence":
        lengths = weights.sum(1).clamp(min=1)
        log_ratio = (log_ratio * weights).sum(1) / lengths
        log_ratio = log_ratio.repeat(mask.shape[1], 1).T
    ratio = torch.exp(log_ratio)
    A = advantages.repeat(mask.shape[1], 1).T
    low, high = 1 - epsilon, 1 + epsilon_high
    losses = torch.max(-A * ratio, -A * torch.clip(ratio, low, high)) * weights

    r, a = ratio.detach().numpy()[keep.numpy()], A.numpy()[keep.numpy()]
    if not r.size:
        return losses, dict.fromkeys(("clip_low", "clip_high", "mean_ratio"), 0.0)
    return losses, {
        "mean_ratio": float(r.mean()),
        "clip_high": float(np.mean((r > high) & (a > 0))),
        "clip_low": float(np.mean((r < low) & (a < 0))),
    }
