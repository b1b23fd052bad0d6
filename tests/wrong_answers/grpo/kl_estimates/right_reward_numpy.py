# cell: kl_in_reward
# right: in NumPy, from the log-probabilities themselves
import numpy as np


def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    real = mask.numpy().astype(bool)
    new, ref = logprobs.detach().numpy(), ref_logprobs.detach().numpy()
    earned = np.where(real, beta * (ref - new), 0.0)
    for b, row in enumerate(real):
        where = np.flatnonzero(row)
        if where.size:
            earned[b, where[-1]] += rewards[b].item()
    return torch.from_numpy(earned).to(rewards.dtype)
