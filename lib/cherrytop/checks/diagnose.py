"""Examples for the exercise capstone/diagnose, and checks that name the run they used.

A whole log is too long to be printed in a message, so `on_run` says which run it was
and how to look at it.
"""

import random

from cherrytop.cases import KINDS, recorded, simulated
from cherrytop.checks import CheckFailed
from cherrytop.symptoms import LABELS

VISIBLE_RECORDED = (
    "the cake",
    "nothing at all",
    "form without content",
    "SmolLM2",
    "Qwen3-4B, published",
)
VISIBLE_KINDS = (
    "zero-variance groups",
    "cancelling rewards",
    "KL blow-up",
    "clip saturation",
    "missing template",
    "overfitting",
    "learning rate 0",
)


def log_of(columns):
    """A small log from its columns, one row a step; None means that a row lacks it.

    Args:
        columns: dict of a column's name to a list of values, all of equal length.

    Returns:
        list of dicts, each with its step, counted from 1.

    Example:
        >>> log_of({"kl": [0.5, None]})
        [{'step': 1, 'kl': 0.5}, {'step': 2}]
    """
    names = list(columns)
    rows = zip(*columns.values(), strict=True)
    return [
        {"step": i}
        | {n: v for n, v in zip(names, values, strict=True) if v is not None}
        for i, values in enumerate(rows, start=1)
    ]


def visible_cases():
    """The twelve runs of the visible check: five that happened, seven simulated."""
    cases = [recorded(name) for name in VISIBLE_RECORDED]
    return cases + [simulated(kind, seed=1) for kind in VISIBLE_KINDS]


def fresh_cases(seed):
    """A simulated run of every kind, from a seed, which also says in what order."""
    kinds = random.Random(seed).sample(list(KINDS), len(KINDS))
    return [simulated(kind, seed) for kind in kinds]


def of_family(labels, *names):
    """Those of a case's labels that one family of symptoms may give.

    Args:
        labels: of a Case.
        names: of the family, each in symptoms.LABELS.

    Example:
        >>> of_family({"truncation", "healthy"}, "truncation", "length collapse")
        {'truncation'}
    """
    unknown = set(names) - set(LABELS)
    if unknown:
        raise ValueError(f"no labels: {', '.join(sorted(unknown))}")
    return labels & set(names)


def fresh_run(seed):
    """A small run with answers of all kinds, in the form that `run_card` takes.

    Args:
        seed: int.

    Returns:
        dict: model, task, config, versions, log and generations.
    """
    rng = random.Random(seed)
    steps = rng.randrange(3, 9)
    questions = [(rng.randrange(10, 99), rng.randrange(10, 99)) for _ in range(13)]
    generations = []
    for stage, chance in (("baseline", 0.2), ("final", 0.7)):
        for place, (a, b) in enumerate(questions):
            number = a + b if rng.random() < chance else a + b + rng.choice([-10, 1])
            forms = ("<answer>{}</answer>", "It is {}.", "<answer>{}</answer> I think")
            # Each form at least once, whatever the seed.
            form = forms[place] if place < 3 else rng.choice(forms)
            generations.append(
                {
                    "stage": stage,
                    "prompt": f"What is {a} + {b}?",
                    "completion": form.format(a + b if place == 2 else number),
                    "gold": a + b,
                }
            )
    log = [
        {"step": 5 * i, "loss": 0.0, "reward": rng.random(), "kl": 0.1}
        for i in range(1, steps)
    ]
    log[1:1] = [{"step": 5, "eval_reward": 0.5}]
    return {
        "model": f"model {seed}",
        "task": "sums",
        "config": {
            "beta": 0.04,
            "loss_type": "dapo",
            "scale_rewards": "none",
            "seed": 1,
        },
        "versions": {"torch": "2.13.0", "trl": "1.15.0"},
        "log": [*log, {"step": 5 * steps, "train_loss": 0.0, "reward": None}],
        "generations": generations,
    }


def on_run(check, name, *args, **kwargs):
    """`check(*args, **kwargs)`, whose message names the run instead of printing it.

    Args:
        check: a Check.
        name: how a student gets at this run, such as "simulated('truncation', 1)".
        args, kwargs: as the check takes them.

    Raises:
        CheckFailed: what the check says.
    """
    try:
        check(*args, **kwargs)
    except CheckFailed as error:
        if not error.call:  # not attempted
            raise
        raise CheckFailed(
            call=f"{check.name} on the run {name}:",
            problem=error.problem,
            hint=error.hint,
            mistakes=error.mistakes,
        ) from None
