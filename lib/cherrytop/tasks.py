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
    width = len(str(max_term))
    pairs = [(a, b) for a in range(max_term + 1) for b in range(a, max_term + 1)]
    shuffle = random.Random(seed).shuffle
    shuffle(pairs)
    cut = _cut(held_out, len(pairs))
    sides = []
    for side in (pairs[cut:], pairs[:cut]):
        ordered = sorted({(a, b) for a, b in side} | {(b, a) for a, b in side})
        shuffle(ordered)
        sides.append(
            [Problem(f"{a:0{width}}+{b:0{width}}=", a + b) for a, b in ordered]
        )
    return tuple(sides)


def gym_problems(name, num_problems, seed=0, **config):
    """Different problems of a dataset of reasoning-gym, answered by integers.

    Args:
        name: of the dataset, such as "chain_sum" or "gcd".
        num_problems: how many; a question that comes up again is not counted.
        seed: of the questions. Problem i is drawn with seed + i, so neighbouring
            seeds give nearly the same list: for held-out problems use
            `split_problems`, never a second seed.
        config: settings of that dataset, such as min_digits=2.

    Returns:
        list of Problem, the prompt being the question as it stands. With more
        problems the list grows at its end.

    Raises:
        ImportError: reasoning-gym is missing.
        ValueError: an unknown name, an answer that is no integer (the rewards compare
            integers), or fewer different questions than asked for in 20 times as
            many draws.

    Source: Stojanovski et al. 2025, Reasoning Gym, arXiv 2505.24760.

    Example:
        gym_problems("chain_sum", 1, min_terms=2, max_terms=2, min_digits=2,
                     max_digits=2)
        → [Problem("State the final answer to the following arithmetic problem:
                    15 - 43 =", -28)]
    """
    try:
        from reasoning_gym import create_dataset
    except ImportError as error:
        raise ImportError(
            "gym_problems draws from reasoning-gym: pip install reasoning-gym"
        ) from error

    draws = iter(create_dataset(name, size=20 * num_problems, seed=seed, **config))
    problems = {}
    while len(problems) < num_problems:
        entry = next(draws, None)
        if entry is None:
            raise ValueError(
                f"{name!r} gave {len(problems)} different questions in "
                f"{20 * num_problems} draws, not the {num_problems} asked for; ask for "
                "fewer, or set it to more digits or terms"
            )
        problem = Problem(entry["question"], _integer(entry["answer"], name))
        problems.setdefault(problem.prompt, problem)
    return list(problems.values())


def _integer(answer, name):
    """The answer of a dataset as int."""
    try:
        return int(str(answer))
    except ValueError:
        raise ValueError(
            f"{name!r} has the answer {answer!r}; choose a dataset or settings whose "
            "answers are all integers, since the rewards compare integers"
        ) from None


def split_problems(problems, held_out=0.1, seed=0, key=None):
    """Problems split for good, so that none is in training and held out as well.

    Args:
        problems: list of Problem.
        held_out: share of the different keys that no training phase may see, in
            (0, 1).
        seed: of the split.
        key: function of a Problem; problems of equal keys fall on the same side. By
            default its prompt. Sums want their mirror image on the same side:
            `key=lambda problem: tuple(sorted(problem.prompt.split()))`.

    Returns:
        (train, held_out): two lists of Problem, both shuffled.

    Raises:
        ValueError: held_out outside (0, 1), or so extreme that a side is empty.

    Example:
        >>> problems = [Problem(f"{n}+{n}=", 2 * n) for n in range(10)]
        >>> train, test = split_problems(problems, held_out=0.2)
        >>> len(train), len(test), set(train) | set(test) == set(problems)
        (8, 2, True)
    """
    groups = {}
    for problem in problems:
        group = key(problem) if key else problem.prompt
        groups.setdefault(group, []).append(problem)
    shuffle = random.Random(seed).shuffle
    order = list(groups)
    shuffle(order)
    cut = _cut(held_out, len(order))
    sides = []
    for side in (order[cut:], order[:cut]):
        sides.append([problem for group in side for problem in groups[group]])
        shuffle(sides[-1])
    return tuple(sides)


def _cut(held_out, num_problems):
    """How many of so many problems are held out."""
    if not 0 < held_out < 1:
        raise ValueError(f"held_out is a share between 0 and 1, got {held_out}")
    cut = round(held_out * num_problems)
    if not 0 < cut < num_problems:
        raise ValueError(
            f"{held_out:g} of {num_problems} problems leaves one side empty; take more "
            "problems or another share"
        )
    return cut
