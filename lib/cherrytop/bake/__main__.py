"""The command line: `python -m cherrytop.bake`, or `make bake`."""

import argparse
import sys
import time

from cherrytop.bake.miniature import PARENTS, PRESETS, Miniature
from cherrytop.bake.oven import bake
from cherrytop.bake.record import CannotRecord, Record

COLUMNS = {  # of the printed table: header → metric
    "web loss": "web_loss",
    "plain": "plain",
    "lenient": "lenient",
    "format": "format",
    "pass@1": "pass_at_1",
    "pass@8": "pass_at_8",
    "length": "length",
    "s": "train_seconds",
}
MEGABYTE = 1_000_000


def main(argv=None):
    arguments = _parser().parse_args(argv)
    try:
        record = Record(
            arguments.out,
            {
                "model": "tiny",
                "preset": arguments.preset,
                "seeds": arguments.seed,
                "phases": arguments.phases,
            },
            bytes_needed=20 * MEGABYTE * len(arguments.seed),
            resume=arguments.resume,
        )
    except CannotRecord as error:
        print(f"bake: {error}", file=sys.stderr)
        return 2
    start, status = time.perf_counter(), "interrupted"
    try:
        for seed in arguments.seed:
            bake(Miniature(arguments.preset, seed), record, arguments.phases)
        status = "complete"
    except KeyboardInterrupt:
        print("\nbake: interrupted; finished phases are kept, --resume goes on")
    except CannotRecord as error:
        record.write_facts(status)
        print(f"\nbake: {error}", file=sys.stderr)
        return 2
    record.write_facts(status, seconds=round(time.perf_counter() - start))
    print_table(record.metrics)
    print(f"files are in {record.out}")
    return 0 if status == "complete" else 130


def print_table(metrics):
    """The measurements, one line a phase and seed."""
    print(f"\n{'seed':>4} {'phase':<9}" + "".join(f"{h:>9}" for h in COLUMNS))
    for row in metrics:
        cells = "".join(f"{float(row[name]):9.3f}" for name in COLUMNS.values())
        print(f"{row['seed']:>4} {row['phase']:<9}{cells}")


def _parser():
    parser = argparse.ArgumentParser(prog="python -m cherrytop.bake")
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    parser.add_argument("--preset", choices=PRESETS, default="full")
    parser.add_argument("--phases", nargs="+", choices=PARENTS, default=None)
    parser.add_argument("--out", default="build/bake", metavar="FOLDER")
    parser.add_argument("--resume", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
