"""Probes of the exercise policy_gradient/reinforce: every completion of a tiny policy.

A policy comes as its table of logits and a reward as a list of points, one for every
completion in the order of `TabularPolicy.completions`; both are built in here.
"""

from itertools import product

import torch

from cherrytop import policy_gradient
from cherrytop.policy_gradient import TabularPolicy


def points_of(logits, reward, eos_id=None):
    """What a reward function pays for every completion of a policy, as a list."""
    return [reward(text) for text in _texts(TabularPolicy(logits, eos_id))]


def tabular_gradient(exact_gradient, logits, points, eos_id=None):
    """What a student's `exact_gradient` gives for a table of logits.

    Args:
        exact_gradient: the student's function.
        logits: (rows, V) of a TabularPolicy.
        points: (n,) what each of its completions pays.
        eos_id: the token that ends a completion, or None.

    Returns:
        whatever it returns, without gradient.
    """
    policy = TabularPolicy(logits, eos_id)
    texts = _texts(policy)
    paid = dict(zip(texts, torch.as_tensor(points).tolist(), strict=True))

    def reward(ids):
        text = tuple(int(token) for token in ids)
        if text not in paid:
            raise ValueError(
                f"the reward was asked about {text}, which is no completion of this "
                f"policy; it has {', '.join(map(str, texts[:4]))}, …"
            )
        return paid[text]

    found = exact_gradient(policy, reward)
    return found.detach() if isinstance(found, torch.Tensor) else found


def moments(reinforce_loss, logits, points, baseline=None, eos_id=None, B=1):
    """Mean and variance of the gradient that a loss gives, over all possible batches.

    Every batch of B completions is listed, and counts as often as the policy would
    sample it; nothing is left to luck.

    Args:
        reinforce_loss: the student's function.
        logits: (rows, V) of a TabularPolicy.
        points: (n,) what each of its completions pays.
        baseline: passed on, None or a number.
        eos_id: the token that ends a completion, or None.
        B: completions a batch.

    Returns:
        mean: (rows, V), of *minus* the gradient, so that it goes uphill.
        variance: float, the mean squared distance from that mean.

    Example: one answer pays, and the policy gives it half of the time.
        >>> loss = policy_gradient.reinforce_loss
        >>> mean, variance = moments(loss, torch.zeros(1, 2), [1.0, 0.0])
        >>> mean
        tensor([[ 0.2500, -0.2500]])
        >>> variance
        0.125
    """

    def loss(logprobs, mask, rewards):
        return reinforce_loss(logprobs, mask, rewards, baseline)

    mean, square = _over_all_batches(loss, logits, points, eos_id, B)
    return mean, (square - mean.square().sum()).item()


def mean_gradient_in_groups(leave_one_out, logits, points, G, eos_id=None):
    """The mean gradient with a student's baseline, over all possible groups of G.

    Args:
        leave_one_out: the student's function.
        logits, points, eos_id: as in `moments`.
        G: completions of a group.

    Returns:
        (rows, V), uphill. For a baseline that does not depend on the completion that
        it is subtracted from, it is the exact gradient.
    """

    def loss(logprobs, mask, rewards):
        baseline = leave_one_out(rewards, G)
        return policy_gradient.reinforce_loss(logprobs, mask, rewards, baseline)

    return _over_all_batches(loss, logits, points, eos_id, G)[0]


def _texts(policy):
    """Every completion as a tuple of its real tokens."""
    ids, mask = policy.completions()
    lengths = mask.sum(dim=1).tolist()
    return [tuple(row[:n].tolist()) for row, n in zip(ids, lengths, strict=True)]


def _over_all_batches(loss, logits, points, eos_id, B):
    """Mean of minus the gradient, and mean of its squared length."""
    policy = TabularPolicy(logits, eos_id)
    ids, mask = policy.completions()
    chances = policy.probabilities().detach()
    rewards = torch.as_tensor(points, dtype=logits.dtype)
    mean, square = torch.zeros_like(logits), torch.zeros((), dtype=logits.dtype)
    for batch in map(list, product(range(len(ids)), repeat=B)):
        value = loss(policy.logprobs(ids[batch]), mask[batch], rewards[batch])
        if value.requires_grad:
            (slope,) = torch.autograd.grad(value, policy.logits)
            chance = chances[batch].prod()
            mean -= chance * slope
            square += chance * slope.square().sum()
    return mean, square
