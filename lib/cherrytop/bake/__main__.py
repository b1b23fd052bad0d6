"""The command line: `python -m cherrytop.bake`, or `make bake`."""

import argparse
import shlex
import sys
import time

import torch

from cherrytop.bake import miniature, small_model
from cherrytop.bake.oven import bake
from cherrytop.bake.record import CannotRecord, Record
from cherrytop.bake.tracking import tensorboard_writer
from cherrytop.figures import cake

RECIPES = {  # recipe, bytes that a seed leaves, threads (None: as many as cores)
    "tiny": (miniature.Miniature, 20e6, 1),  # a second one has too little to do
    "smollm2": (small_model.SmallModel, 1.8e9, None),
}
COLUMNS = {  # of the printed table: header → metric
    "web loss": "web_loss",
    "plain": "plain",
    "lenient": "lenient",
    "format": "format",
    "pass@1": "pass_at_1",
    "pass@8": "pass_at_8",
    "greedy": "greedy",
    "length": "length",
    "seconds": "train_seconds",
}


def main(argv=None):
    arguments = _parser().parse_args(argv)
    recipe, bytes_needed, num_threads = RECIPES[arguments.model]
    if unknown := set(arguments.phases or ()) - set(recipe.parents):
        print(
            f"bake: no phase {sorted(unknown)[0]!r} in this recipe; there are "
            f"{', '.join(recipe.parents)}",
            file=sys.stderr,
        )
        return 2
    if num_threads := arguments.threads or num_threads:
        torch.set_num_threads(num_threads)
    given = sys.argv[1:] if argv is None else argv
    settings = {
        "command": shlex.join(["python", "-m", "cherrytop.bake", *given]),
        "model": arguments.model,
        "preset": arguments.preset,
        "seeds": arguments.seed,
        "phases": arguments.phases,
    }
    out = arguments.out or f"build/bake/{arguments.model}"
    start, status = time.perf_counter(), "interrupted"
    try:
        record = Record(
            out, settings, bytes_needed * len(arguments.seed), arguments.resume
        )
        on_step = tensorboard_writer(record.out) if arguments.tensorboard else None
        try:
            for seed in arguments.seed:
                bake(recipe(arguments.preset, seed), record, arguments.phases, on_step)
            status = "complete"
        except KeyboardInterrupt:
            print("\nbake: interrupted; finished phases are kept, --resume goes on")
    except (CannotRecord, ImportError) as error:
        print(f"bake: {error}", file=sys.stderr)
        return 2
    record.write_facts(status, seconds=round(time.perf_counter() - start))
    print_table(record.metrics)
    seeds = {int(row["seed"]) for row in record.metrics}
    if seeds and all(set(record.finished(s)) >= set(miniature.LAYERS) for s in seeds):
        cake(record.numbers()).savefig(record.out / "cake.png", dpi=150)
    print(f"files are in {record.out}")
    return 0 if status == "complete" else 130


def print_table(metrics):
    """The measurements, one line a phase and seed; shares of held-out problems."""
    print(f"\n{'seed':>4} {'phase':<9}" + "".join(f"{h:>9}" for h in COLUMNS))
    for row in metrics:
        values = (row.get(name) for name in COLUMNS.values())
        cells = (" " * 9 if v in (None, "") else f"{float(v):9.3f}" for v in values)
        print(f"{row['seed']:>4} {row['phase']:<9}{''.join(cells)}")


def seed_number(text):
    """A seed from the command line: Python's generators take −1 for 1."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a seed is 0, 1, 2, …, got {text!r}")
    return int(text)


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m cherrytop.bake",
        description="Every training phase in miniature, measured after each.",
    )
    add = parser.add_argument
    add("--model", choices=RECIPES, default="tiny")
    add("--preset", choices=("full", "quick"), default="full")
    add("--seed", type=seed_number, nargs="+", default=[0], help="one run each")
    add("--phases", nargs="+", metavar="PHASE", help="with what they go on from")
    add("--out", metavar="FOLDER", help="default: build/bake/MODEL")
    add("--resume", action="store_true", help="go on with the run in the folder")
    add("--threads", type=int, help="of torch; default: 1 for tiny, all for smollm2")
    add("--tensorboard", action="store_true", help="also write events for TensorBoard")
    return parser


if __name__ == "__main__":
    sys.exit(main())
