"""Advantages: how much better a completion was than the others of its group.

Published codes disagree silently here (sample or population standard deviation, eps
inside or outside, 1e-4 or 1e-8), so every choice is an argument, and `PRESETS` names
the usual combinations. Ours are TRL's defaults.
"""

import torch

PRESETS = {
    "trl": dict(baseline="mean", scale="group", ddof=1, eps=1e-4),
    "trl_batch": dict(baseline="mean", scale="batch", ddof=1, eps=1e-4),
    "dr_grpo": dict(baseline="mean", scale="none"),
    "rloo": dict(baseline="leave_one_out", scale="none"),
    "sample_std": dict(baseline="mean", scale="group", ddof=1, eps=1e-8),
    "population_std": dict(baseline="mean", scale="group", ddof=0, eps=1e-8),
}


def group_advantages(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    """Each reward compared with its own group: A_i = (r_i − mean(r)) / (std(r) + eps).

    The G completions of one prompt stand next to each other: completions
    0 … G−1 answer the first prompt, G … 2G−1 the second.

    Args:
        rewards: (B,) one reward per completion, B = prompts × G.
        G: num_generations, completions per prompt, at least 2.
        baseline: what is subtracted: "mean" (of the group), "leave_one_out" (mean of
            the *other* G−1 completions) or "none".
        scale: what divides: "group" (std of the group + eps), "batch" (std of all B
            rewards + eps) or "none".
        ddof: 1 divides the squared deviations by n−1 (sample std), 0 by n.
        eps: added to the standard deviation, outside the root.

    Returns:
        (B,) advantages in the rewards' floating dtype, detached. A group of equal
        rewards gets exactly 0 (unless baseline="none"), also where the mean rounds.

    Raises:
        ValueError: rewards not one-dimensional or not finite, B not a multiple of G,
            G below 2, or an unknown baseline or scale.

    Source: Shao et al. 2024 (DeepSeekMath), §4.1.2, arXiv 2402.03300; TRL 1.15
    (`scale_rewards`); Liu et al. 2025 (Dr. GRPO), arXiv 2503.20783, for scale="none".
    DeepSeekMath leaves ddof and eps open; ddof=1 and eps=1e-4 are TRL's.

    Example:
        >>> group_advantages(torch.tensor([1.0, 0.0, 3.0, 3.0]), 2, eps=0.0)
        tensor([ 0.7071, -0.7071,  0.0000,  0.0000])
    """
    groups = in_groups(rewards, G)  # (B/G, G)
    mean = groups.mean(dim=1, keepdim=True)
    if baseline == "mean":
        centred = groups - mean
    elif baseline == "leave_one_out":
        centred = (groups - mean) * G / (G - 1)
    elif baseline == "none":
        centred = groups
    else:
        raise ValueError(
            f'baseline is "mean", "leave_one_out" or "none", got {baseline!r}'
        )
    if scale == "group":
        scaled = centred / (groups.std(dim=1, keepdim=True, correction=ddof) + eps)
    elif scale == "batch":
        scaled = centred / (groups.std(correction=ddof) + eps)
    elif scale == "none":
        scaled = centred
    else:
        raise ValueError(f'scale is "group", "batch" or "none", got {scale!r}')
    if baseline != "none":
        # The mean of equal numbers can be off in its last digit, and 0/0 is nan.
        informative = informative_groups(rewards, G)[:, None]  # (B/G, 1)
        scaled = scaled.where(informative, scaled.new_zeros(()))
    return scaled.reshape(-1)  # (B,)


def informative_groups(rewards, G):
    """Which prompts teach anything: True where the group's rewards are not all equal.

    A group of equal rewards has zero advantages and so no gradient.
    `1 − informative_groups(...).float().mean()` is what TRL logs as
    `frac_reward_zero_std`.

    Args:
        rewards: (B,) one reward per completion, groups next to each other.
        G: num_generations, completions per prompt.

    Returns:
        (B/G,) bool.

    Raises:
        ValueError: as `group_advantages`.

    Source: Yu et al. 2025 (DAPO), §3.2 (dynamic sampling), arXiv 2503.14476.

    Example:
        >>> informative_groups(torch.tensor([1.0, 0.0, 3.0, 3.0]), 2)
        tensor([ True, False])
    """
    groups = in_groups(rewards, G)
    return groups.amax(dim=1) > groups.amin(dim=1)


def reward_bits(rewards, G):
    """What a completion's reward can tell, in bits: the mean entropy within groups.

    A group whose rewards are all equal tells nothing; one that is half right and half
    wrong tells 1 bit a completion. The shares within a group stand for the chances,
    which makes the entropy a little too small when G is.

    Args:
        rewards: (B,), group after group.
        G: num_generations.

    Returns:
        float, bits a completion, at most log2(G).

    Raises:
        ValueError: as `group_advantages`.

    Example:
        >>> reward_bits(torch.tensor([1.0, 0.0, 1.0, 1.0]), 2)
        0.5
    """
    entropies = []
    for group in in_groups(rewards, G):
        shares = group.unique(return_counts=True)[1] / G
        entropies.append(-(shares * shares.log2()).sum())
    return torch.stack(entropies).mean().item()


def in_groups(rewards, G):
    """rewards (B,) as (B/G, G), floating and detached.

    Raises:
        ValueError: not one finite number a completion, G below 2, or groups that do
            not come out even.
    """
    rewards = torch.as_tensor(rewards).detach()
    if not rewards.is_floating_point():
        rewards = rewards.to(torch.get_default_dtype())
    if rewards.dim() != 1:
        raise ValueError(
            f"rewards is one number per completion, shape (B,), got shape "
            f"{tuple(rewards.shape)}; flatten it first"
        )
    if not rewards.isfinite().all():
        raise ValueError(
            f"reward {int((~rewards.isfinite()).nonzero()[0])} is not finite; it would "
            "poison its whole group: mend the reward function"
        )
    if G < 2:
        raise ValueError(f"a group needs at least 2 completions to compare, got G={G}")
    if len(rewards) == 0 or len(rewards) % G:
        raise ValueError(
            f"{len(rewards)} rewards do not divide into groups of G={G}; pass the "
            "rewards of all completions of every prompt, group after group"
        )
    return rewards.reshape(-1, G)
