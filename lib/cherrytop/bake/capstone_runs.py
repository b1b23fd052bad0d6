"""Run the capstone's notebook several times, and record what came of it.

    python -m cherrytop.bake.capstone_runs solutions/capstone/unsloth_grpo.py

First as it is, on the packaged SmolLM2; then three set-ups that starve, each with the
miniature and three seeds, and once with SmolLM2. What the book shows of them lands in
build/bake/capstone: run.json with the whole run card, curve.csv, and starved.csv.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from statistics import fmean
from unittest import mock

from cherrytop.bake.notebook import run_notebook
from cherrytop.bake.record import (
    CannotRecord,
    replace_file,
    replace_table,
    run_facts,
    unused_folder,
)
from cherrytop.symptoms import column, ends

SOURCE = "recorded by `python -m cherrytop.bake.capstone_runs`, see run.json"
SHORT = "held_out=24"  # problems to measure on, where a run only has to stand still
# What starves a run: for each size the changes, and the task if it is another.
STARVED = {
    "no priming": {"tiny": ("priming_steps=0", ""), "cpu": ("priming_steps=0", "")},
    "too hard": {"tiny": ("", "large sums"), "cpu": ("", "long sums")},
    "cut off": {"tiny": ("limit=3 buffer=1", ""), "cpu": ("limit=7 buffer=2", "")},
}
STEPS = {"tiny": "", "cpu": "steps=25"}
SHARES = ("pass_at_1", "pass_at_G", "zero_std", "truncated")
SEEDS = {"tiny": (0, 1, 2), "cpu": (0,)}


def run(notebook, out, size, seed, changes="", task=""):
    """One run of the notebook in a folder of its own.

    Returns:
        (card, seconds): the run card, and how long the whole notebook took.

    Raises:
        RuntimeError: the notebook ended before it wrote its card.
    """
    settings = {
        "CHERRYTOP_SIZE": size,
        "CHERRYTOP_SEED": str(seed),
        "CHERRYTOP_CHANGES": changes,
        "CHERRYTOP_OUT": "run",
    }
    if task:
        settings["CHERRYTOP_TASK"] = task
    start = time.perf_counter()
    with mock.patch.dict(os.environ, settings):
        _, error = run_notebook(Path(notebook), out)
    path = Path(out, "run", "run.json")
    if not path.exists():
        raise RuntimeError(f"the run in {out} left no card: {error}")
    return json.loads(path.read_text("utf-8")), round(time.perf_counter() - start)


def starved_row(setup, size, seed, card, seconds):
    """A row of starved.csv: the preflight's word, and what the run then did."""
    found, gain = card["preflight"]["primed"]["found"], card["improvement"]
    first, last = ends(column(card["curve"], "reward"))
    return {
        "setup": setup,
        "size": size,
        "model": card["model"],
        "task": card["task"],
        "seed": seed,
        "verdict": found["verdict"],
        **{k.lower(): found[k] for k in SHARES},
        "steps": len(card["curve"]),
        "reward_first": round(fmean(first), 6),
        "reward_last": round(fmean(last), 6),
        **{k: gain[k] for k in ("before", "after", "low", "high")},
        "improved": gain["verdict"],
        "diagnosis": " and ".join(card["diagnosis"]),
        "seconds": seconds,
        "source": SOURCE,
    }


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m cherrytop.bake.capstone_runs")
    parser.add_argument("notebook", help="the capstone's notebook, or its source")
    parser.add_argument("--out", default="build/bake/capstone", metavar="FOLDER")
    parser.add_argument(
        "--sizes", nargs="+", choices=("tiny", "cpu"), default=["tiny", "cpu"]
    )
    arguments = parser.parse_args(argv)
    try:
        out = unused_folder(arguments.out, "run.json")
    except CannotRecord as error:
        print(f"capstone_runs: {error}", file=sys.stderr)
        return 2
    facts, rows = run_facts(), []
    card, seconds = run(arguments.notebook, out / "main", "cpu", 0)
    facts |= {
        "command": "python -m cherrytop.bake.capstone_runs",
        "settings": {"size": "cpu", "seed": 0},
        "seconds": seconds,
        "card": card,
    }
    replace_file(out / "run.json", json.dumps(facts, ensure_ascii=False) + "\n")
    curve = [
        {name.replace("/", "_"): value for name, value in row.items()}
        | {"source": SOURCE}
        for row in card["curve"]
    ]
    replace_table(out / "curve.csv", curve[0], curve)
    print(f"recorded: {card['improvement']} after {seconds} s", flush=True)
    for size in arguments.sizes:
        for setup, by_size in STARVED.items():
            changes, task = by_size[size]
            changes = " ".join([changes, STEPS[size], SHORT])
            for seed in SEEDS[size]:
                folder = out / f"{setup} {size} {seed}".replace(" ", "_")
                done = run(arguments.notebook, folder, size, seed, changes, task)
                rows.append(starved_row(setup, size, seed, *done))
                replace_table(out / "starved.csv", rows[0], rows)
                print(rows[-1], flush=True)
    print(f"files are in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
