"""Verifiable problems: a prompt, and an answer that a program can check."""

import random
from typing import NamedTuple


class Problem(NamedTuple):
    """A prompt as the model reads it, and the integer that answers it."""

    prompt: str
    answer: int


def addition_problems(held_out=0.1, seed=0, max_term=99):
    """All sums of two terms from 0 to max_term, split for good into two lists.

    Every prompt has the same length ("07+35="), so batches need no padding.

    Args:
        held_out: share of the problems that no training phase may see, in (0, 1).
        seed: of the split; the same seed gives the same split everywhere.
        max_term: largest term, at least 1.

    Returns:
        (train, held_out): two lists of Problem, both shuffled. a+b and b+a always
        fall on the same side, or the model could answer a held-out problem by
        having seen its mirror image.

    Raises:
        ValueError: held_out outside (0, 1), or so extreme that a side is empty.

    Example:
        >>> train, test = addition_problems(held_out=0.1)
        >>> len(train), len(test), Problem("07+35=", 42) in train + test
        (8999, 1001, True)
    """
    if not 0 < held_out < 1:
        raise ValueError(f"held_out is a share between 0 and 1, got {held_out}")
    width = len(str(max_term))
    pairs = [(a, b) for a in range(max_term + 1) for b in range(a, max_term + 1)]
    shuffle = random.Random(seed).shuffle
    shuffle(pairs)
    cut = round(held_out * len(pairs))
    if not 0 < cut < len(pairs):
        raise ValueError(
            f"{held_out:g} of {len(pairs)} problems leaves one side empty; take more "
            "problems (max_term) or another share"
        )
    sides = []
    for side in (pairs[cut:], pairs[:cut]):
        ordered = sorted({(a, b) for a, b in side} | {(b, a) for a, b in side})
        shuffle(ordered)
        sides.append(
            [Problem(f"{a:0{width}}+{b:0{width}}=", a + b) for a, b in ordered]
        )
    return tuple(sides)
