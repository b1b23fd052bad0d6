"""Weak rewards, adversarial texts and the probes of the exercise `rewards/verifier`."""

import random

from cherrytop.checks.compare import show
from cherrytop.checks.parts import parts_in_place
from cherrytop.checks.probes import judged_by
from cherrytop.rewards import (
    ANSWER,
    accuracy_reward,
    extract_answer,
    format_reward,
    undeserved_share,
)

# --- rewards with a hole each


def number_anywhere(text, gold):
    """The number stands somewhere in the text."""
    return float(str(gold) in text)


def part_of_gold(text, gold):
    """The answer, forgiving missing zeros and spaces."""
    answer = extract_answer(text)
    return float(answer is not None and answer in str(gold))


def any_block(text, gold):
    """One of the blocks holds the right number."""
    return float(str(gold) in ANSWER.findall(text))


def form_and_value(text, gold):
    """1 point for the form, half a point for the value."""
    return format_reward(text) + 0.5 * accuracy_reward(text, gold)


def evaluated(text, gold):
    """The answer may be an expression, such as 6*7."""
    try:
        return float(eval(extract_answer(text)) == gold)
    except Exception:
        return 0.0


def forgiving(text, gold):
    """What we cannot read may be right, and is not the model's fault."""
    try:
        return float(int(extract_answer(text)) == gold)
    except (TypeError, ValueError):
        return 1.0


def near(text, gold):
    """The closer, the better."""
    try:
        return max(0.0, 1 - abs(int(extract_answer(text)) - gold) / 100)
    except (TypeError, ValueError):
        return 0.0


def brittle(text, gold):
    """Right, but it crashes on what is no number."""
    return float(int(extract_answer(text)) == gold)


EXPLOITABLE = (
    number_anywhere,
    part_of_gold,
    any_block,
    form_and_value,
    evaluated,
    forgiving,
    near,
)
WEAK_REWARDS = {weak.__name__: weak for weak in (*EXPLOITABLE, brittle)}


def weak_reward(name, points=1):
    """A weak reward by its name, in other units: everything times `points`."""
    reward = WEAK_REWARDS[name]
    return lambda text, gold: points * reward(text, gold)


# --- probes

OURS = {
    "extract_answer": extract_answer,
    "accuracy_reward": accuracy_reward,
    "format_reward": format_reward,
}
ENOUGH = "at least half of the honest pay"
SLOW = (
    "A pattern that can match the same characters in two ways tries them all, and one\n"
    "that runs past other tags reads them again and again: see the text of part 1."
)


def _helped(function):
    """Meanwhile, what the function calls of the others is the library's."""
    own = getattr(function, "__name__", "")
    others = {name: ours for name, ours in OURS.items() if name != own}
    return parts_in_place(function, others)


def on_its_own(function, *args, **kwargs):
    """The function's value, with the library's rewards where it calls the student's.

    So a slip in `extract_answer` costs no points of `accuracy_reward`.
    """
    with _helped(function):
        return function(*args, **kwargs)


def on_texts(function, texts, *args):
    """What the function says to each of several texts, on its own.

    Args:
        function: what the student wrote.
        texts: list of str.
        args: what it takes after the text.

    Returns:
        dict of the text to the value, or to what the function crashed with.
    """
    said = {}
    for text in texts:
        try:
            said[text] = on_its_own(function, text, *args)
        except NotImplementedError:
            raise
        except Exception as error:
            said[text] = f"crashed: {type(error).__name__}: {error}"
    return said


def _deserved(found, name, points=1):
    """What is to be said of a text that is meant to fool this reward."""
    text, share = found
    if not isinstance(text, str):
        return f"no text but {show(text)[:60]}"
    if name != "evaluated":  # nobody runs a student's text as code at home
        share = undeserved_share(weak_reward(name, points), text)
    return ENOUGH if share >= 0.5 else f"{share:.0%} of the honest pay: {text[:60]!r}"


@judged_by(_deserved)
def fooled(exploit, name, points=1):
    """What the text earns that `exploit` finds for a weak reward.

    Args:
        exploit: what the student wrote.
        name: of a weak reward.
        points: the reward's units.

    Returns:
        str: ENOUGH if one text, for a hundred questions, earns undeserved half of what
        right answers earn; otherwise what is wrong with it. What a text earns from
        "evaluated" is a claim, since to measure it is to run it.
    """
    reward = weak_reward(name, points)
    with _helped(exploit):
        text = exploit(reward)
    by_running = name == "evaluated" and isinstance(text, str)
    return text, undeserved_share(reward, text) if by_running else 0.0


def paid(patch, name, texts, gold, points=1):
    """What a patched weak reward pays for texts, a list of floats.

    Args:
        patch: what the student wrote.
        name: of a weak reward.
        texts: list of str.
        gold: int.
        points: the weak reward's units.
    """
    with _helped(patch):
        better = patch(weak_reward(name, points))
        return better and [better(text, gold) for text in texts]


def paid_by_both(patch, first, second, texts, gold):
    """What two weak rewards pay, patched one after the other: two lists of floats."""
    with _helped(patch):
        both = [patch(weak_reward(name)) for name in (first, second)]
        return [[better(text, gold) for text in texts] for better in both]


# --- texts that nobody expects

VALUES = (
    "72", "-4", "0", "+72", "072", " 72 ", "\n72\n", "", " ", "7", "2", "172", "72.0",
    "7.2e1", "1,000", "7_2", "7 2", "72 or 73", "-72", "- 72", "--72", "+-4", "4²",
    "seventy-two", "0x48", "gold", "6*12", "None", "nan", "\\boxed{72}", "$72", "72.",
    "7<2", "72>", "9" * 40, "=72",
)  # fmt: skip
USUAL = ("72",) * 8 + ("-4", "0")
NOISE = (
    "<answer>", "</answer>", "<Answer>", "</ANSWER>", "<answer >", "< answer>",
    "answer", "<", ">", "\n", " ", "\t", "72", "-4", "no: ", "Let me see.\n\n70+2\n",
    "<think>", "</think>", "<answer>7</answer>", "I hope.",
)  # fmt: skip


def adversarial_texts(seed, count=200):
    """Texts that no honest model would write, and some that one would.

    Args:
        seed: int.
        count: how many.

    Returns:
        list of (text, gold): one or two blocks with odd values, between noise.
    """
    rng = random.Random(seed)
    texts = []
    for _ in range(count):
        parts = []
        for _ in range(rng.choice((1, 1, 1, 2))):
            parts += rng.choices(NOISE, k=rng.choice((0, 0, 1, 2)))
            parts.append(f"<answer>{rng.choice((*VALUES, *USUAL))}</answer>")
        parts += rng.choices(NOISE, k=rng.choice((0, 0, 1, 3)))
        if rng.random() < 0.2:
            rng.shuffle(parts)
        texts.append(("".join(parts), rng.choice((72, 72, 72, -4, 0, 1000))))
    return texts
