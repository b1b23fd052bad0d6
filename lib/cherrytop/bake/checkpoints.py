"""Make the frozen models of `cherrytop.checkpoints`.

    python -m cherrytop.bake.checkpoints

The miniature's first phases with one seed: 1, since the exercise that goes on from
"sft" wants a model that learns much in few steps: of seeds 0 to 3 it has the best
pass@8 after SFT. Weights are kept in half precision, which halves the files and moves
no measurement by more than its noise.
"""

import argparse
import hashlib
import json
import shlex
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import save

from cherrytop.bake.miniature import Miniature
from cherrytop.bake.oven import bake
from cherrytop.bake.record import (
    CannotRecord,
    Record,
    check_writable,
    replace_file,
    run_facts,
)
from cherrytop.data import FOLDER

PHASES = {"pretrained": "pretrain", "midtrained": "midtrain", "sft": "sft"}
MEASURED = ("pass_at_1", "pass_at_8", "greedy", "format", "length", "plain")


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="python -m cherrytop.bake.checkpoints", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--preset", choices=("full", "quick"), default="quick")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", metavar="FOLDER", default=FOLDER / "checkpoints")
    arguments = parser.parse_args(argv)
    torch.set_num_threads(1)  # another number adds in another order
    given = sys.argv[1:] if argv is None else argv
    command = shlex.join(["python", "-m", "cherrytop.bake.checkpoints", *given])
    facts = run_facts()  # before the new files are changes to the repository
    try:
        out = check_writable(arguments.out, bytes_needed=5e6)
        made = make(Miniature(arguments.preset, arguments.seed), out)
    except CannotRecord as error:
        print(f"checkpoints: {error}", file=sys.stderr)
        return 2
    settings = {
        "command": command,
        "preset": arguments.preset,
        "seed": arguments.seed,
    }
    facts = {**facts, "settings": settings, **made}
    replace_file(out / "index.json", json.dumps(facts, indent=2) + "\n")
    print(f"files are in {out}")
    return 0


def make(recipe, out, quiet=False):
    """Train the phases, write a file for each, and return what index.json says."""
    entries = {}
    with tempfile.TemporaryDirectory() as folder:
        record = Record(folder, settings={})
        bake(recipe, record, ["sft"], quiet=quiet)
        measured = {row["phase"]: row for row in record.metrics}
        for name, phase in PHASES.items():
            content = _packed(record.state(recipe.seed, phase))
            (Path(out) / f"{name}.safetensors").write_bytes(content)
            entries[name] = {
                "file": f"{name}.safetensors",
                "sha256": hashlib.sha256(content).hexdigest(),
                "measured": {key: round(measured[phase][key], 4) for key in MEASURED},
            }
    config = recipe.model().config
    return {
        "model": {
            "hidden_size": config.hidden_size,
            "num_layers": config.num_hidden_layers,
        },
        "max_term": recipe.preset.max_term,
        "checkpoints": entries,
    }


def _packed(state):
    """The bytes of a model's weights, without the tied output's second copy."""
    weights = {k: w.half() for k, w in state.items() if k != "lm_head.weight"}
    return save(weights)


if __name__ == "__main__":
    sys.exit(main())
