"""Scaling in miniature: losses *measured* over model sizes and token budgets.

    python -m cherrytop.bake.grid --out build/bake/grid

Every cell is a training run of its own, from new weights and with its own learning
rate schedule: a short run is not the first part of a long one. Losses are those on
held-out web text, and `scaling.fit_scaling_law` is fitted to them.
"""

import argparse
import json
import sys
import time
from itertools import islice

import torch
from tqdm import tqdm

from cherrytop.bake.record import (
    SOURCE,
    CannotRecord,
    replace_file,
    replace_table,
    run_facts,
    unused_folder,
)
from cherrytop.batches import packed_rows
from cherrytop.corpora import web_documents
from cherrytop.evaluation import text_loss
from cherrytop.models import CharTokenizer, tiny_qwen3
from cherrytop.phases import pretrain
from cherrytop.scaling import fit_scaling_law
from cherrytop.tasks import addition_problems

HIDDEN_SIZES = (16, 24, 40, 64)  # three layers each
BUDGETS = (600_000, 1_200_000, 2_400_000, 4_800_000)  # tokens
BATCH_SIZE, CONTEXT = 48, 64
COLUMNS = ("seed", "hidden_size", "num_params", "num_tokens", "loss", "seconds")


def measure_cell(hidden_size, num_tokens, seed, quiet=False):
    """Train one new model on so many tokens of web text; its row of the grid.

    Args:
        hidden_size: width of the tiny Qwen3.
        num_tokens: budget, rounded down to whole batches.
        seed: of weights and documents.
        quiet: no progress bar.

    Returns:
        dict with the keys COLUMNS; num_params counts everything, embeddings too, and
        loss is in nats per token of held-out web text.
    """
    start, tokenizer = time.perf_counter(), CharTokenizer()
    torch.manual_seed(seed)
    problems, _ = addition_problems()
    model = tiny_qwen3(len(tokenizer), hidden_size, seed=seed)
    num_steps = num_tokens // (BATCH_SIZE * CONTEXT)
    documents = web_documents(problems, seed=seed)
    steps = pretrain(model, tokenizer, documents, num_steps, BATCH_SIZE, CONTEXT)
    name = f"width {hidden_size}, {num_tokens:,} tokens"
    for _ in tqdm(steps, total=num_steps, desc=name, disable=quiet, file=sys.stderr):
        pass
    unseen = packed_rows(tokenizer, web_documents(problems, seed="held out"), CONTEXT)
    return {
        "seed": seed,
        "hidden_size": hidden_size,
        "num_params": sum(p.numel() for p in model.parameters()),
        "num_tokens": num_steps * BATCH_SIZE * CONTEXT,
        "loss": text_loss(model, torch.tensor(list(islice(unseen, 256)))),
        "seconds": round(time.perf_counter() - start, 1),
    }


def fit_rows(rows):
    """The ScalingFit of a grid's rows, dicts with num_params, num_tokens and loss."""
    columns = ("num_params", "num_tokens", "loss")
    return fit_scaling_law(*([row[name] for row in rows] for name in columns))


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m cherrytop.bake.grid")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--hidden-sizes", type=int, nargs="+", default=HIDDEN_SIZES)
    parser.add_argument("--budgets", type=int, nargs="+", default=BUDGETS)
    parser.add_argument("--out", default="build/bake/grid", metavar="FOLDER")
    arguments = parser.parse_args(argv)
    try:
        out = unused_folder(arguments.out, "losses.csv")
    except CannotRecord as error:
        print(f"grid: {error}", file=sys.stderr)
        return 2
    settings = {k: v for k, v in vars(arguments).items() if k != "out"}
    facts = {
        **run_facts(),
        "command": "python -m cherrytop.bake.grid",
        "settings": settings,
    }
    rows, status = [], 0
    try:
        for num_tokens in sorted(arguments.budgets):
            for hidden_size in sorted(arguments.hidden_sizes):
                rows.append(measure_cell(hidden_size, num_tokens, arguments.seed))
                _write(out, rows, facts)
    except KeyboardInterrupt:
        print("\ngrid: interrupted; finished cells are kept")
        status = 130
    for row in rows:
        print("  ".join(f"{name} {row[name]:g}" for name in COLUMNS))
    if len(rows) >= 5:
        print(fit_rows(rows))
    print(f"files are in {out}")
    return status


def _write(out, rows, facts):
    rows = [{**row, "source": SOURCE} for row in rows]
    replace_table(out / "losses.csv", (*COLUMNS, "source"), rows)
    replace_file(out / "run.json", json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
