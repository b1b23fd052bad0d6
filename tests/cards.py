"""A small run card that holds, made by code, and what forgers make of it.

`honest` is a run of a model that guesses: sums of two numbers, some answered rightly,
by default no better at the end than before. Wrong answers to the capstone start from
it.
"""

import random
from statistics import fmean, pstdev

from cherrytop.capstone.card import make_card, to_text
from cherrytop.capstone.trl_rewards import total_rewards

G, PROMPTS, STEPS, LIMIT, BUFFER = 4, 4, 30, 16, 4
CONFIG = {
    "beta": 0.0,
    "loss_type": "dapo",
    "scale_rewards": "group",
    "reward_weights": [1.0, 0.1, 0.1],
    "temperature": 1.0,
    "num_generations": G,
    "max_steps": STEPS,
    "max_completion_length": LIMIT,
    "seed": 5,
    "prompts": PROMPTS,
    "buffer": BUFFER,
}


def honest(seed=5, first=0.4, last=0.4):
    """A card without a fault; the same for the same seed.

    Args:
        seed: int.
        first, last: the chance of a right answer at the first step and at the last.
    """
    rng = random.Random(seed)
    sums = [(a, b) for a in range(10, 40) for b in range(10, 40)]
    rng.shuffle(sums)
    problems = [[f"{a}+{b}=", a + b] for a, b in sums]
    asked, trained = problems[:24], problems[24:]
    curve, batches = [], []
    for step in range(1, STEPS + 1):
        some = trained[PROMPTS * step : PROMPTS * (step + 1)]
        chance = first + (last - first) * (step - 1) / (STEPS - 1)
        batch = _batch(rng, step, some, chance)
        curve.append(_row(batch))
        if step % 5 == 1:
            batches.append(batch)
    run = {
        "model": "a guess",
        "task": "sums",
        "machine": "none",
        "config": dict(CONFIG),
        "versions": {"torch": "2", "transformers": "5", "trl": "1"},
        "problems": asked,
        "completions": {
            stage: [_texts(rng, gold, chance, 4) for _, gold in asked]
            for stage, chance in (("base", 0.0), ("primed", first), ("final", last))
        },
        "preflight": {
            "primed": [_group(rng, problem, first) for problem in trained[:4]]
        },
        "curve": curve,
        "batches": batches,
    }
    return make_card(run)


def forged(change):
    """The text of an honest card after `change` has been at it."""
    card = honest()
    change(card)
    return to_text(card)


def _texts(rng, gold, chance, number):
    return [
        f"<answer>{gold + (rng.random() >= chance) * rng.randint(1, 9)}</answer>"
        for _ in range(number)
    ]


def _group(rng, problem, chance):
    texts = _texts(rng, problem[1], chance, G)
    return [*problem, texts, [rng.randint(5, 14) for _ in texts]]


def _batch(rng, step, problems, chance):
    batch = {"step": step, "prompts": [], "answers": [], "completions": []}
    for prompt, gold in problems:
        batch["prompts"] += [prompt] * G
        batch["answers"] += [gold] * G
        batch["completions"] += _texts(rng, gold, chance, G)
    return {**batch, "lengths": [rng.randint(5, 15) for _ in batch["prompts"]]}


def _row(batch):
    columns = (batch["completions"], batch["answers"], batch["lengths"])
    rewards = total_rewards(*columns, LIMIT, BUFFER)
    stds = [pstdev(rewards[i : i + G]) for i in range(0, len(rewards), G)]
    return {
        "step": batch["step"],
        "reward": fmean(rewards),
        "reward_std": pstdev(rewards),  # of the whole batch, as TRL logs it
        "frac_reward_zero_std": fmean(std < 1e-9 for std in stds),
    }
