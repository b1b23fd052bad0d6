"""Rewards per second: vectorised advantages against a loop over completions."""

import statistics

import torch

from cherrytop.advantages import group_advantages

from .report import Measurement, median_seconds

PROMPTS, G, REPEATS = 512, 8, 15


def looped(rewards, G, eps=1e-4):
    """The definition, one completion at a time."""
    advantages = []
    for start in range(0, len(rewards), G):
        group = rewards[start : start + G]
        mean, std = statistics.fmean(group), statistics.stdev(group)
        advantages += [(reward - mean) / (std + eps) for reward in group]
    return advantages


def measure():
    """Both from the form in which they want their rewards: a tensor, a list."""
    generator = torch.Generator().manual_seed(0)
    rewards = torch.rand(PROMPTS * G, generator=generator)
    numbers = rewards.tolist()
    expected = torch.tensor(looped(numbers, G))
    torch.testing.assert_close(group_advantages(rewards, G), expected)
    functions = [lambda: group_advantages(rewards, G), lambda: looped(numbers, G)]
    speeds = [PROMPTS * G / s for s in median_seconds(functions, REPEATS)]
    return [
        Measurement(
            name="group_advantages",
            unit="rewards/s",
            ours=speeds[0],
            alternative=speeds[1],
            against="a Python loop with the statistics module",
            how=f"{PROMPTS} prompts, G = {G}; median of {REPEATS}; equal values",
            higher_is_better=True,
        ),
    ]
