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


def bake(recipe, record, names=None, on_step=lambda row: None, quiet=False):
    """Run phases of a recipe that are not finished yet, and measure after each.

    Args:
        recipe: miniature.Miniature or small_model.SmallModel.
        record: record.Record.
        names: the phases wanted, with what they go on from; all if None.
        on_step: called with every optimizer step's row, a dict.
        quiet: no progress bars.
    """
    seed, states = recipe.seed, {}
    for phase in _needed(recipe.parents, names):
        if phase in record.finished(seed):
            continue
        torch.manual_seed(seed)
        start = time.perf_counter()
        model, parent = recipe.model(), recipe.parents[phase]
        if parent is not None:
            if parent not in states:
                states[parent] = record.state(seed, parent)
            model.load_state_dict(states[parent])
        totals = {"tokens": 0, "samples": 0, "bits": 0.0}
        if parent is not None:
            number, steps = recipe.steps(phase, model)
            for row in _progress(steps, number, f"seed {seed}: {phase}", quiet):
                row = {"seed": seed, "phase": phase, **row}
                totals["tokens"] += row["tokens"]
                totals["samples"] += row["samples"]
                totals["bits"] += row["bits"] * row["samples"]
                record.add_step(row)
                on_step(row)
        trained = time.perf_counter()
        metrics, samples = recipe.measure(model)
        states[phase] = copy.deepcopy(model.state_dict())
        if totals["samples"]:
            totals["bits"] /= totals["samples"]  # a sample, over the whole phase
        row = {
            "seed": seed,
            "phase": phase,
            **totals,
            **metrics,
            "train_seconds": round(trained - start, 1),
            "measure_seconds": round(time.perf_counter() - trained, 1),
        }
        record.add_phase(row, samples, states[phase])


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


def _progress(steps, total, name, quiet):
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
