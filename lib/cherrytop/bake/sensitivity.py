"""Where a model can be rounded and where it can't, measured on SmolLM2-135M.

    python -m cherrytop.bake.sensitivity --out build/bake/sensitivity

Matrices of the blocks are replaced by rounded copies, and the loss on a fixed text is
compared with that of the model as it came. The packaged SmolLM2 is itself a Q4_1 file:
what is rounded here are its unpacked weights, so that 4 bits of `minmax_round` change
nothing, and all that is measured is what going below them costs. Embeddings and norms
stay as they are.

    matrices.csv      one matrix at a time in 2 bits, on the passages for calibration
    losses.csv        everything else, on the passages for testing
    weights.csv       single weights set to zero, and one matrix taken apart
    activations.csv   the largest values that go into and come out of each down_proj

`--model tiny` tries the same on an untrained model, in seconds.
"""

import argparse
import json
import sys
import time
from functools import partial

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from tqdm import tqdm

from cherrytop.bake.record import (
    CannotRecord,
    replace_file,
    replace_table,
    run_facts,
    unused_folder,
)
from cherrytop.data import read_table
from cherrytop.models import CharTokenizer, load_smollm2, tiny_qwen3
from cherrytop.quantization import (
    absmax_round,
    budget_bits,
    minmax_round,
    ternary_round,
)

SOURCE = "recorded by `make sensitivity`, see run.json"
KINDS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
BUDGETS = (2.25, 2.5, 3.0, 3.5)  # mean bits a weight
UNIFORM = [("minmax", bits) for bits in (8, 6, 5, 4, 3, 2)]
UNIFORM += [("absmax", bits) for bits in (5, 4, 3, 2)]
UNIFORM += [("ternary", 1.585)]  # log2(3)
NUM_CONTROLS = 3  # shuffles of the measurements, for comparison


class Probe:
    """Losses of one text while some of a model's matrices are replaced.

    Args:
        model: a causal language model of transformers with Llama's names.
        ids: (1, T), the text.

    Attributes:
        weights: dict of (layer, kind) to the matrix as it came.
        before: loss of the model as it came, in nats per token.
    """

    @torch.no_grad()
    def __init__(self, model, ids):
        self.model, self.ids, self.layers = model, ids, list(model.model.layers)
        self.linear = {
            (layer, kind): module
            for layer, block in enumerate(self.layers)
            for name, module in block.named_modules()
            if (kind := name.split(".")[-1]) in KINDS
        }
        self.weights = {key: module.weight.data for key, module in self.linear.items()}
        read = model.model(ids, output_hidden_states=True, use_cache=False)
        self.hidden = read.hidden_states  # what goes into each block
        self.before = self._loss_from(0)

    def increase(self, replaced):
        """By how much the loss rises, in nats per token.

        Args:
            replaced: dict of (layer, kind) to the weights to use instead.
        """
        for key, weight in replaced.items():
            self.linear[key].weight.data = torch.as_tensor(weight)
        first = min(layer for layer, _ in replaced)
        loss = self._loss_from(first)
        for key in replaced:
            self.linear[key].weight.data = self.weights[key]
        return loss - self.before

    @torch.no_grad()
    def _loss_from(self, first):
        """The loss, from what goes into a block: those below have not changed."""
        inner = self.model.model
        inner.layers = nn.ModuleList(self.layers[first:])
        read = inner(inputs_embeds=self.hidden[first], use_cache=False)
        inner.layers = nn.ModuleList(self.layers)
        logits = self.model.lm_head(read.last_hidden_state[0, :-1])
        return cross_entropy(logits, self.ids[0, 1:]).item()


def rounded(weight, scheme, bits):
    """A matrix rounded by the scheme of that name, in groups of 32."""
    if scheme == "ternary":
        return ternary_round(weight.numpy())
    rounding = {"minmax": minmax_round, "absmax": absmax_round}[scheme]
    return rounding(weight.numpy(), bits)


def measure_matrices(probe, quiet=False):
    """Rows of matrices.csv: one matrix at a time in 2 bits."""
    rows = []
    items = tqdm(probe.weights.items(), "matrices", disable=quiet, file=sys.stderr)
    for (layer, kind), weight in items:
        increase = probe.increase({(layer, kind): rounded(weight, "minmax", 2)})
        row = {"layer": layer, "kind": kind, "num_weights": weight.numel()}
        rows.append({**row, "increase": increase})
    return rows


def measure_losses(probe, matrices, quiet=False):
    """Rows of losses.csv: all matrices alike, one kind at a time, and budgets.

    Args:
        probe: of the text for testing.
        matrices: rows of `measure_matrices`, from another text.
    """
    jobs = [("all", scheme, dict.fromkeys(probe.weights, b)) for scheme, b in UNIFORM]
    for kind in KINDS:
        jobs.append((kind, "minmax", {k: 2 for k in probe.weights if k[1] == kind}))
    for budget in BUDGETS:
        jobs.append(("budget", "measured", budget_bits(matrices, budget)))
        for seed in range(NUM_CONTROLS):
            jobs.append(("budget", "shuffled", budget_bits(matrices, budget, seed)))
    rows = []
    for part, scheme, bits in tqdm(jobs, "losses", disable=quiet, file=sys.stderr):
        rounding = "minmax" if part == "budget" else scheme
        increase = probe.increase(
            {key: rounded(probe.weights[key], rounding, b) for key, b in bits.items()}
        )
        size = sum(probe.weights[key].numel() for key in bits)
        spent = sum(b * probe.weights[key].numel() for key, b in bits.items())
        row = {"part": part, "scheme": scheme, "bits": round(spent / size, 3)}
        rows.append({**row, "increase": increase})
    return rows


def measure_activations(probe):
    """Rows of activations.csv: what goes into each down_proj, and comes out, at most.

    In the row of the largest output and the column of the largest input stands the
    weight that Yu et al. 2024 (arXiv 2411.07191) look for.
    """
    rows, hooks = [], []

    def look(module, inputs, output, layer):
        into, out = inputs[0][0], output[0]  # (T, width of the MLP), (T, hidden_size)
        column, row = (int(x.abs().amax(0).argmax()) for x in (into, out))
        found = {
            "largest_input": into.abs().max().item(),
            "largest_output": out.abs().max().item(),
            "signed_output": out.flatten()[out.abs().argmax()].item(),
            "position": int(out.abs().amax(1).argmax()),
        }
        place = {"row": row, "column": column}
        weight = module.weight[row, column].item()
        rows.append({"layer": layer, **found, **place, "weight": weight})

    for layer in range(len(probe.layers)):
        module = probe.linear[layer, "down_proj"]
        hooks.append(module.register_forward_hook(partial(look, layer=layer)))
    probe.increase({(0, "down_proj"): probe.weights[0, "down_proj"]})  # reads it all
    for hook in hooks:
        hook.remove()
    return rows


def measure_weights(probe, activations):
    """Rows of weights.csv: what single weights do, above all the one of the spike."""
    spike = max(activations, key=lambda row: row["largest_output"])
    key, row, column = (spike["layer"], "down_proj"), spike["row"], spike["column"]
    matrix = probe.weights[key]
    most = max(probe.weights, key=lambda k: probe.weights[k].abs().max())
    largest = probe.weights[most].abs().argmax()[None]
    generator = torch.Generator().manual_seed(0)
    drawn = torch.randperm(matrix.numel(), generator=generator)[:1000]
    here = torch.tensor([row * matrix.shape[1] + column])
    in_two_bits = torch.as_tensor(rounded(matrix, "minmax", 2))
    kept_weight, kept_column = in_two_bits.clone(), in_two_bits.clone()
    kept_weight[row, column] = matrix[row, column]
    kept_column[:, column] = matrix[:, column]
    biggest = probe.weights[most].flatten()[largest].item()
    value = matrix[row, column].item()
    changes = [
        ("the weight of the spike to 0", key, value, _zeroed(matrix, here)),
        (
            "the largest weight to 0",
            most,
            biggest,
            _zeroed(probe.weights[most], largest),
        ),
        ("1000 weights of the matrix to 0", key, None, _zeroed(matrix, drawn)),
        ("the matrix in 2 bits", key, None, in_two_bits),
        ("the same with the weight kept", key, value, kept_weight),
        ("the same with its column kept", key, None, kept_column),
    ]
    rows = []
    for change, (layer, kind), value, weight in changes:
        row = {"change": change, "layer": layer, "kind": kind, "value": value}
        rows.append({**row, "increase": probe.increase({(layer, kind): weight})})
    return rows


def _zeroed(matrix, places):
    """A copy of the matrix with zeros at those places of the flattened one."""
    return matrix.flatten().index_fill(0, places, 0).view_as(matrix)


def texts(name):
    """(model, ids for calibration, ids for testing) of "smollm2" or "tiny"."""
    if name == "tiny":
        tokenizer = CharTokenizer()
        model = tiny_qwen3(len(tokenizer), hidden_size=64)
        passages = {"calibrate": ["1+2=3 is a sum"], "test": ["12+30=42 and so on"]}
    else:
        model, tokenizer = load_smollm2()
        passages = {"calibrate": [], "test": []}
        for row in read_table("passages"):
            passages[row["use"]].append(row["text"])
    ids = [tokenizer.encode("\n\n".join(found)) for found in passages.values()]
    return model.eval(), *(torch.tensor([x]) for x in ids)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m cherrytop.bake.sensitivity")
    parser.add_argument("--model", choices=("smollm2", "tiny"), default="smollm2")
    parser.add_argument("--out", default="build/bake/sensitivity", metavar="FOLDER")
    arguments = parser.parse_args(argv)
    try:
        out = unused_folder(arguments.out, "run.json")
    except CannotRecord as error:
        print(f"sensitivity: {error}", file=sys.stderr)
        return 2
    torch.set_num_threads(1)  # as recorded: sums in another order differ a little
    facts, start = run_facts(), time.perf_counter()
    model, *ids = texts(arguments.model)
    calibrate, test = (Probe(model, x) for x in ids)
    tables = {"activations": measure_activations(calibrate)}
    tables["weights"] = measure_weights(test, tables["activations"])
    tables["matrices"] = measure_matrices(calibrate)
    tables["losses"] = measure_losses(test, tables["matrices"])
    for name, rows in tables.items():
        rows = [{**row, "source": SOURCE} for row in rows]
        replace_table(out / f"{name}.csv", rows[0], rows)
    facts |= {
        "command": "python -m cherrytop.bake.sensitivity",
        "settings": {"model": arguments.model, "group": 32, "controls": NUM_CONTROLS},
        "num_tokens": {"calibrate": ids[0].numel(), "test": ids[1].numel()},
        "loss_before": {"calibrate": calibrate.before, "test": test.before},
        "seconds": round(time.perf_counter() - start),
    }
    replace_file(out / "run.json", json.dumps(facts, indent=2) + "\n")
    print(f"{facts['seconds']} s; files are in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
