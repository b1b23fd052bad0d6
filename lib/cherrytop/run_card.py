"""The run card: one file that says what a run was, and lets anyone check it on a CPU.

`run.json` holds a dictionary with these fields; further ones are allowed anywhere.

    model, task     texts
    config          dict; beta, loss_type, scale_rewards and seed must be in it, since
                    their defaults have changed and results depend on them
    versions        dict of a package's name to its version, torch among them
    generations     list of dicts: stage ("baseline" or "final"), prompt, completion,
                    gold (int) and reward (points). The prompts are fixed: the same
                    ones, in the same order and equally often, at both stages
    baseline, final dicts: share (of generations of that stage that are right), n (how
                    many there are), low and high (the 95 % Wilson interval), in [0, 1]
    curve           list of dicts with step and reward, the steps increasing

Nobody has to believe a card: rewards follow from completions, shares and intervals from
rewards, and `problems_of` computes them all again.
"""

import json
import math
from itertools import pairwise
from pathlib import Path

from cherrytop.cases import recorded_samples
from cherrytop.data import FOLDER, read_table
from cherrytop.diagnosis import wilson_interval
from cherrytop.rewards import accuracy_reward, total_reward

FIELDS = {
    "model": str,
    "task": str,
    "config": dict,
    "versions": dict,
    "generations": list,
    "baseline": dict,
    "final": dict,
    "curve": list,
}
STATED = ("beta", "loss_type", "scale_rewards", "seed")
STAGES = ("baseline", "final")
GENERATION = {"stage": str, "prompt": str, "completion": str, "gold": int}
CLOSE = 1e-6  # so far may a number be from ours


class RunCardError(ValueError):
    """A card that does not hold; the message lists everything that is wrong."""


def run_card(run):
    """A run card from what a run leaves behind.

    Args:
        run: dict: model, task, config, versions; log, list of dicts, as
            `symptoms.diagnose` reads it; generations, list of dicts with stage, prompt,
            completion and gold.

    Returns:
        dict, as the module describes it. Rewards are `rewards.total_reward`; right is
        what earns `rewards.accuracy_reward`. The curve has the rows of the log that
        have a reward.

    Raises:
        RunCardError: config does not state beta, loss_type, scale_rewards and seed.
    """
    missing = [name for name in STATED if name not in run["config"]]
    if missing:
        raise RunCardError(f"config must state {', '.join(missing)}")
    generations = [
        {**row, "reward": total_reward(row["completion"], row["gold"])}
        for row in run["generations"]
    ]
    curve = [
        {"step": row["step"], "reward": row["reward"]}
        for row in run["log"]
        if row.get("reward") is not None
    ]
    card = {name: run[name] for name in ("model", "task", "config", "versions")}
    card |= {stage: measured(generations, stage) for stage in STAGES}
    return {**card, "curve": curve, "generations": generations}


def measured(generations, stage):
    """The share of right generations of a stage, how many there are, and the interval.

    Example:
        >>> rows = [{"stage": "final", "completion": "<answer>7</answer>", "gold": 7}]
        >>> measured(rows, "final")["share"], measured(rows, "final")["n"]
        (1.0, 1)
    """
    right = [
        accuracy_reward(row["completion"], row["gold"])
        for row in generations
        if row["stage"] == stage
    ]
    n = len(right)
    low, high = wilson_interval(sum(right), n)
    return {"share": sum(right) / n, "n": n, "low": low, "high": high}


def read(path):
    """The card in a file, checked.

    Raises:
        RunCardError: it is no JSON, or does not hold.
        FileNotFoundError: there is none.
    """
    try:
        card = json.loads(Path(path).read_text("utf-8"))
    except json.JSONDecodeError as error:
        raise RunCardError(f"{path} is not JSON: {error}") from None
    return check_run_card(card)


def check_run_card(card):
    """The card itself, if it holds.

    Raises:
        RunCardError: with a line for each thing that is wrong.
    """
    problems = problems_of(card)
    if problems:
        raise RunCardError("\n".join(["this run card does not hold:", *problems]))
    return card


def problems_of(card):
    """Everything that is wrong with a card, a sentence each; [] if it holds.

    Example:
        >>> problems_of({"model": "tiny"})[0]
        "the field 'task' is missing"
    """
    if not isinstance(card, dict):
        return [f"a run card is a dictionary, not a {type(card).__name__}"]
    problems = _of_types(card, FIELDS, "the field")
    if problems:
        return problems
    for name in STATED:
        if name not in card["config"]:
            problems.append(f"config must state {name!r}: its default has changed")
    if not isinstance(card["versions"].get("torch"), str):
        problems.append("versions must name the version of torch")
    problems += _of_curve(card["curve"])
    wrong = _of_generations(card["generations"])
    # Shares of generations that cannot be read would only repeat the bad news.
    return problems + (wrong or _of_shares(card))


def recorded_run(name, seed=0):
    """What a recorded run left behind, in the form that `run_card` takes.

    Args:
        name: "cake" (the miniature, from DPO to GRPO) or "smollm2" (from SFT to GRPO).
        seed: 0 to 4 for the cake, 0 for smollm2.

    Returns:
        dict, with five held-out prompts answered once before GRPO and once after.
    """
    model, task, before = {
        "cake": ("tiny Qwen3, 0.34M parameters", "sums up to 198", "dpo"),
        "smollm2": ("SmolLM2-135M-Instruct", "sums and differences", "sft"),
    }[name]
    rows = [
        {"step": int(row["step"]), "loss": row["loss"], "reward": row["reward"]}
        for row in read_table(f"runs/{name}/curve")
        if (row["phase"], row["seed"]) == ("grpo", seed)
    ]
    made_by = json.loads((FOLDER / "runs" / name / "run.json").read_text("utf-8"))
    wanted = ("prompt", "completion", "gold")
    generations = [
        {"stage": stage, **{field: sample[field] for field in wanted}}
        for stage, phase in zip(STAGES, (before, "grpo"), strict=True)
        for sample in recorded_samples(name, phase, seed, len(rows))
    ]
    return {
        "model": model,
        "task": task,
        "config": {
            "beta": 0.0,
            "loss_type": "grpo",
            "scale_rewards": "group",
            "seed": seed,
            "num_generations": 8,
        },
        "versions": made_by["versions"],
        "log": [*rows, {"step": len(rows), "train_runtime": made_by["seconds"]}],
        "generations": generations,
    }


def _of_types(found, wanted, what):
    """Missing fields, and those of another type."""
    problems = []
    for name, kind in wanted.items():
        if name not in found:
            problems.append(f"{what} {name!r} is missing")
        elif not isinstance(found[name], kind) or isinstance(found[name], bool):
            is_a = type(found[name]).__name__
            problems.append(f"{what} {name!r} must be {kind.__name__}, not {is_a}")
    return problems


def _of_curve(curve):
    if not curve:
        return ["the curve is empty"]
    for place, row in enumerate(curve):
        if not (isinstance(row, dict) and _is_number(row, "step", "reward")):
            return [f"curve[{place}] must have a step and a finite reward"]
    steps = [row["step"] for row in curve]
    if any(a >= b for a, b in pairwise(steps)):
        return ["the steps of the curve must increase"]
    return []


def _of_generations(generations):
    problems = []
    for place, row in enumerate(generations):
        where = f"generations[{place}]:"
        if not isinstance(row, dict):
            problems.append(f"{where} must be a dictionary")
            continue
        wrong = _of_types(row, GENERATION, f"{where} the field")
        if wrong:
            problems += wrong
        elif row["stage"] not in STAGES:
            problems.append(f"{where} stage is {' or '.join(STAGES)}")
        elif not _is_number(row, "reward"):
            problems.append(f"{where} reward must be a finite number")
        else:
            reward = total_reward(row["completion"], row["gold"])
            if abs(row["reward"] - reward) > CLOSE:
                problems.append(
                    f"{where} its completion earns {reward:g}, not {row['reward']:g}"
                )
    if problems:
        return problems
    asked = {
        stage: [(r["prompt"], r["gold"]) for r in generations if r["stage"] == stage]
        for stage in STAGES
    }
    if not asked["baseline"] or asked["baseline"] != asked["final"]:
        return ["baseline and final must answer the same prompts in the same order"]
    return []


def _of_shares(card):
    problems = []
    for stage in STAGES:
        ours = measured(card["generations"], stage)
        for name, value in ours.items():
            if not _is_number(card[stage], name):
                problems.append(f"{stage}: {name!r} must be a finite number")
            elif abs(card[stage][name] - value) > CLOSE:
                problems.append(
                    f"{stage}: {name} is {value:.6g} by the generations, not "
                    f"{card[stage][name]:.6g}"
                )
    return problems


def _is_number(row, *names):
    return all(
        isinstance(row.get(name), (int, float))
        and not isinstance(row[name], bool)
        and math.isfinite(row[name])
        for name in names
    )
