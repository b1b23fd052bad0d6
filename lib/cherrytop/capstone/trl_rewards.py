"""Rewards as TRL calls them: lists in, one number a completion out.

TRL hands over `prompts`, `completions`, `completion_ids` and every further column of
the data set by keyword. A completion is a text, or, where prompts are chats, a list
with one message: {"role": "assistant", "content": text}.
"""

from cherrytop import rewards

WEIGHTS = (1.0, 0.1, 0.1)  # of accuracy, format and length: being right decides


def text_of(completion):
    """The text of a completion, which may be a chat.

    Example:
        >>> text_of([{"role": "assistant", "content": "7"}]), text_of("7")
        ('7', '7')
    """
    return completion if isinstance(completion, str) else completion[-1]["content"]


def accuracy_reward(completions, answer, **columns):
    """`rewards.accuracy_reward` of each completion: 1.0 if it is right, else 0.0.

    Args:
        completions: (B,) texts or chats.
        answer: (B,) ints, the column of the data set.

    Example:
        >>> accuracy_reward(completions=["<answer>7</answer>", "7"], answer=[7, 7])
        [1.0, 0.0]
    """
    pairs = zip(completions, answer, strict=True)
    return [rewards.accuracy_reward(text_of(c), gold) for c, gold in pairs]


def format_reward(completions, **columns):
    """`rewards.format_reward` of each completion: 1.0 if it has the form, else 0.0."""
    return [rewards.format_reward(text_of(completion)) for completion in completions]


def length_reward(completion_ids, limit, buffer):
    """What each completion loses for coming near the limit, 0 to −1.

    0 up to limit − buffer tokens, then falling in a straight line to −1 at the limit.

    Args:
        completion_ids: (B,) lists of tokens.
        limit: max_completion_length, tokens.
        buffer: over how many of the last tokens it falls, 1 to limit.

    Returns:
        (B,) floats in [−1, 0].

    Raises:
        ValueError: a buffer outside of 1 … limit.

    Source: Yu et al. 2025, DAPO, Eq. 13, arXiv 2503.14476 (soft overlong punishment).

    Example:
        >>> length_reward([[5] * 12, [5] * 14, [5] * 16], limit=16, buffer=4)
        [0.0, -0.5, -1.0]
    """
    if not 1 <= buffer <= limit:
        raise ValueError(f"1 ≤ buffer ≤ limit, got {buffer} and {limit}")
    start = limit - buffer
    return [
        -min(max(len(ids) - start, 0) / buffer, 1.0) + 0.0 for ids in completion_ids
    ]


def total_rewards(completions, answers, lengths, limit, buffer):
    """The weighted sum of the three rewards, as a run with WEIGHTS pays it.

    Args:
        completions: (B,) texts or chats.
        answers: (B,) ints.
        lengths: (B,) tokens of each completion.
        limit, buffer: as in `length_reward`.

    Returns:
        (B,) floats: points.
    """
    ids = [range(length) for length in lengths]
    parts = (
        accuracy_reward(completions, answers),
        format_reward(completions),
        length_reward(ids, limit, buffer),
    )
    rows = zip(*parts, strict=True)
    return [sum(w * x for w, x in zip(WEIGHTS, row, strict=True)) for row in rows]
