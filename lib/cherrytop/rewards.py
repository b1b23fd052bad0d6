"""Rewards that a program can verify: the answer's value and the format of the text.

A completion is well formed when it is `<answer>…</answer>` and nothing after it. The
tags are plain text for any tokenizer; nothing here knows about models.
"""

import re

# `[^<]*` cannot run past a tag, so the search is linear in the text's length.
ANSWER = re.compile(r"<answer>([^<]*)</answer>")
INTEGER = re.compile(r"[+-]?\d{1,1000}")  # int() refuses to read much longer ones


def extract_answer(text):
    """What stands in the *last* `<answer>…</answer>` of a text, stripped, or None.

    Example:
        >>> extract_answer("<answer>7</answer> no: <answer> 12 </answer>")
        '12'
    """
    found = ANSWER.findall(text)
    return found[-1].strip() if found else None


def accuracy_reward(text, gold):
    """1.0 if the text's answer is the integer `gold`, else 0.0.

    Args:
        text: the completion.
        gold: int.

    Returns:
        float. Compared as numbers, so "+7" and "07" equal 7; an empty or missing
        answer, several numbers or words earn 0.

    Example:
        >>> accuracy_reward("<answer>07</answer>", 7)
        1.0
    """
    answer = extract_answer(text)
    if answer is None or not INTEGER.fullmatch(answer):
        return 0.0
    return float(int(answer) == gold)


def format_reward(text):
    """1.0 if the text holds one answer block and ends with it, else 0.0.

    Example:
        >>> format_reward("<answer>7</answer> I hope")
        0.0
    """
    blocks = text.count("<answer>"), text.count("</answer>")
    well_formed = blocks == (1, 1) and extract_answer(text) is not None
    return float(well_formed and text.rstrip().endswith("</answer>"))


def total_reward(text, gold, format_weight=0.1):
    """accuracy + format_weight · format: the format alone must never win.

    Raises:
        ValueError: a format_weight of 1 or more, with which a well-formed wrong
            answer would earn as much as a right one.

    Example:
        >>> total_reward("<answer>8</answer>", 7)
        0.1
    """
    if not 0 <= format_weight < 1:
        raise ValueError(f"format_weight lies in [0, 1), got {format_weight}")
    return accuracy_reward(text, gold) + format_weight * format_reward(text)


def undeserved_share(reward, text, golds=range(100)):
    """What one text earns without being right, as a share of what being right earns.

    Args:
        reward: function of (text, gold).
        text: the same for every question.
        golds: the questions' answers, ints.

    Returns:
        float: 0 for a reward that pays nothing undeserved; 1 if the text, where it is
        wrong, earns as much as `<answer>…</answer>` with the right number.

    Example:
        >>> undeserved_share(lambda text, gold: float("<answer>" in text), "<answer>")
        1.0
    """
    honest = sum(reward(f"<answer>{gold}</answer>", gold) for gold in golds)
    undeserved = sum(
        reward(text, gold) for gold in golds if not accuracy_reward(text, gold)
    )
    return undeserved / honest


def exploit(weak_reward):
    """Of a red team's texts, the one that earns most from a reward undeserved.

    Args:
        weak_reward: function of (text, gold).

    Returns:
        str.

    Example:
        >>> exploit(lambda text, gold: float(f">{gold}<" in text))[:36]
        '<answer>0</answer><answer>1</answer>'
    """
    numbers = [str(number) for number in range(100)]
    attacks = [
        "<answer></answer>",
        "<answer>cat</answer>",
        "<answer>50</answer>",
        "<answer>gold</answer>",  # for eval(), where the truth has that name
        "".join(f"<answer>{number}</answer>" for number in [*numbers, ""]),
    ]
    return max(attacks, key=lambda text: undeserved_share(weak_reward, text))


def patch(weak_reward):
    """The weak reward where the answer is right, and 0 elsewhere.

    It is not even asked about a wrong answer, on which it may crash, or worse.

    Args:
        weak_reward: function of (text, gold).

    Returns:
        function of (text, gold).

    Example:
        >>> better = patch(lambda text, gold: 1.0 + format_reward(text))
        >>> better("<answer>7</answer>", 7), better("<answer>8</answer>", 7)
        (2.0, 0.0)
    """

    def better(text, gold):
        return weak_reward(text, gold) if accuracy_reward(text, gold) else 0.0

    return better
