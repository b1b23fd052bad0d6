"""Probes of the exercise `evaluation/measure_honestly`."""

import numpy as np

from cherrytop.checks.probes import judged_by


def simulated_test(seed, prompts=40, samples=8):
    """The samples of a test whose problems are mostly easy or hard, truth 0.5.

    Args:
        seed: int or sequence of int.
        prompts, samples: how many problems, and samples of each.

    Returns:
        list of lists of 0.0 or 1.0, one a problem. A problem's chance of being solved
        comes from Beta(½, ½): most are near 0 or 1.
    """
    rng = np.random.default_rng(seed)
    chances = rng.beta(0.5, 0.5, size=prompts)
    return (rng.random((prompts, samples)) < chances[:, None]).astype(float).tolist()


def _held(intervals, level, seed, tests=30):
    """In how many of the intervals the truth, 0.5, lies."""
    return sum(bool(low <= 0.5 <= high) for _, low, high in intervals[:tests])


@judged_by(_held)
def coverage(mean_ci, level, seed, tests=30):
    """Of so many simulated tests, the number whose interval holds the truth, 0.5.

    Args:
        mean_ci: what the student wrote.
        level: as for `mean_ci`.
        seed: int, of the tests.
        tests: how many.
    """
    numbers = range(tests)
    return [mean_ci(simulated_test([seed, number]), level) for number in numbers]
