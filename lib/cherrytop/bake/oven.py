"""The oven: runs a recipe's phases in order, measures, and keeps everything."""

import copy
import sys
import time

import torch
from tqdm import tqdm

SHOWN = {  # in the progress bar: name of the number → short name
    "loss": "loss",
    "reward": "reward",
    "length": "length",
    "zero_std_share": "equal",
    "clip_share": "clip",
    "kl": "KL",
}


def bake(recipe, record, names=None, on_step=None, quiet=False):
    """Run phases of a recipe that are not finished yet, and measure after each.

    Args:
        recipe: miniature.Miniature or small_model.SmallModel.
        record: record.Record.
        names: the phases wanted, with what they go on from; all if None.
        on_step: called with every optimizer step's row, a dict; or None.
        quiet: no progress bars.
    """
    seed, states = recipe.seed, {}
    for phase in _needed(recipe.parents, names):
        if phase in record.finished(seed):
            continue
        torch.manual_seed(seed)
        start = time.perf_counter()
        model, parent = recipe.model(), recipe.parents[phase]
        totals = {"tokens": 0, "samples": 0, "bits": 0.0}
        if parent is not None:
            if parent not in states:
                states[parent] = record.state(seed, parent)
            model.load_state_dict(states[parent])
            totals = _train(recipe, phase, model, record, on_step, quiet)
        trained = time.perf_counter()
        metrics, samples = recipe.measure(model)
        states[phase] = copy.deepcopy(model.state_dict())
        row = {
            "seed": seed,
            "phase": phase,
            **totals,
            **metrics,
            "train_seconds": trained - start,
            "measure_seconds": time.perf_counter() - trained,
        }
        record.add_phase(row, samples, states[phase])


def _train(recipe, phase, model, record, on_step, quiet):
    """One phase from the model's weights as they are; tokens, samples, bits a sample.

    Where nothing is sampled, numbers change smoothly, and every tenth step is kept.
    """
    number, steps = recipe.steps(phase, model)
    tokens, samples, bits = 0, 0, 0.0
    for row in progress(steps, number, f"seed {recipe.seed}: {phase}", quiet):
        row = {"seed": recipe.seed, "phase": phase, **row}
        tokens += row["tokens"]
        samples += row["samples"]
        bits += row["bits"] * row["samples"]
        if "reward" in row or row["step"] % 10 == 0:
            record.add_step(row)
        if on_step:
            on_step(row)
    return {"tokens": tokens, "samples": samples, "bits": bits / max(samples, 1)}


def _needed(parents, names):
    """The phases wanted and their ancestors, in the recipe's order.

    Raises:
        ValueError: a name that the recipe does not have.
    """
    needed = set()
    for name in parents if names is None else names:
        if name not in parents:
            raise ValueError(f"no phase {name!r}; there are {', '.join(parents)}")
        while name is not None:
            needed.add(name)
            name = parents[name]
    return [name for name in parents if name in needed]


def progress(steps, total, name, quiet):
    """The steps, with a bar that shows the latest numbers."""
    latest = {}
    with tqdm(total=total, desc=name, disable=quiet, file=sys.stderr) as bar:
        for row in steps:
            for name, value in row.items():
                if name in SHOWN and value is not None:
                    latest[SHOWN[name]] = f"{value:.3f}"
            bar.set_postfix(latest, refresh=False)
            bar.update()
            yield row
