"""Bake the cherry: train a tiny model with GRPO on a CPU, and measure it.

    python -m cherrytop.bake --seeds 0 1 2 --out build/bake

In its first form the cake has two layers: pretraining on noisy sums, and GRPO on a
verifiable reward directly after it, as R1-Zero did. Held-out problems are in neither.
Every step is written as it happens, so that an interrupted run keeps what it has.
"""

import argparse
import csv
import datetime
import json
import platform
import subprocess
import sys
import time
from pathlib import Path

import torch
import transformers
from tqdm import tqdm

from cherrytop.corpora import noisy_sums
from cherrytop.figures import reward_curve
from cherrytop.models import CharTokenizer, tiny_qwen3
from cherrytop.phases import encode_prompts, grpo, pretrain, score
from cherrytop.rewards import total_reward
from cherrytop.rollouts import sample_completions
from cherrytop.tasks import addition_problems

MAX_NEW_TOKENS = 8  # the longest well-formed completion is <answer>198</answer><eos>


def bake(seed, pretrain_steps, grpo_steps, on_step=lambda row: None, quiet=False):
    """Pretrain a tiny Qwen3 model on noisy sums, then train it with GRPO.

    Args:
        seed: of weights, corpus, prompts and samples; the held-out problems are the
            same for every seed.
        pretrain_steps, grpo_steps: length of the two phases, in optimizer steps.
        on_step: called with every GRPO step's row, a dict.
        quiet: no progress bars.

    Returns:
        dict: seed, num_problems, accuracy_before, greedy_before, pass_at_8_before,
        the same three `_after`, and seconds of training and measuring.
    """
    start = time.perf_counter()
    torch.manual_seed(seed)
    tokenizer = CharTokenizer()
    train, held_out = addition_problems()
    model = tiny_qwen3(len(tokenizer), seed=seed)

    documents = noisy_sums(train, seed=seed)
    steps = pretrain(model, tokenizer, documents, pretrain_steps)
    for _ in _progress(steps, pretrain_steps, f"seed {seed}: pretraining", quiet):
        pass
    before = measure(model, tokenizer, held_out)

    steps = grpo(model, tokenizer, train, total_reward, grpo_steps, seed=seed)
    for row in _progress(steps, grpo_steps, f"seed {seed}: GRPO", quiet):
        on_step({"seed": seed, **row})
    after = measure(model, tokenizer, held_out)

    result = {"seed": seed, "num_problems": len(held_out)}
    for name in before:
        result[f"{name}_before"] = before[name]
        result[f"{name}_after"] = after[name]
    return {**result, "seconds": time.perf_counter() - start}


def measure(model, tokenizer, problems, num_samples=8, seed=1):
    """How often the model answers rightly *and* in the right format.

    Args:
        model, tokenizer: as in `phases`.
        problems: list of tasks.Problem, held out from training.
        num_samples: completions a problem, at temperature 1.
        seed: of the samples.

    Returns:
        dict of shares in [0, 1]: accuracy (pass@1, the mean over all samples),
        greedy (the likeliest token each time) and pass_at_8 (at least one of
        num_samples is right).
    """
    prompt_ids = encode_prompts(tokenizer, problems)
    generator = torch.Generator().manual_seed(seed)

    def right(temperature):
        rollouts = sample_completions(
            model,
            prompt_ids,
            MAX_NEW_TOKENS,
            tokenizer.eos_id,
            temperature,
            generator,
        )
        return torch.tensor(score(tokenizer, rollouts, problems, _strict)) == 1

    samples = torch.stack([right(1.0) for _ in range(num_samples)])  # (samples, B)
    return {
        "accuracy": samples.float().mean().item(),
        "greedy": right(0).float().mean().item(),
        f"pass_at_{num_samples}": samples.any(dim=0).float().mean().item(),
    }


def run_facts(arguments):
    """What someone needs to know to repeat this run, as a dict for run.json."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    try:
        found = subprocess.run(git, capture_output=True, text=True, check=False)
        commit = found.stdout.strip() or None
    except OSError:
        commit = None
    return {
        "command": "python -m cherrytop.bake",
        "settings": {k: v for k, v in vars(arguments).items() if k != "out"},
        "commit": commit,
        "date": datetime.date.today().isoformat(),
        "machine": f"{platform.machine()}, {torch.get_num_threads()} CPU threads",
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
    }


def main(argv=None):
    arguments = _parser().parse_args(argv)
    out = Path(arguments.out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        curve_file = (out / "curve.csv").open("w", newline="", encoding="utf-8")
    except OSError as error:
        print(f"bake: cannot write to {out}: {error}. Choose another --out.")
        return 2
    facts, source = run_facts(arguments), "recorded by `make bake`, see run.json"
    curve, results = [], []

    def record(row):
        curve.append({**row, "source": source})
        if len(curve) == 1:
            writer.fieldnames = list(curve[0])
            writer.writeheader()
        writer.writerow(curve[-1])
        curve_file.flush()

    with curve_file:
        writer = csv.DictWriter(curve_file, [], lineterminator="\n")
        try:
            for seed in arguments.seeds:
                result = bake(
                    seed, arguments.pretrain_steps, arguments.grpo_steps, record
                )
                results.append({**result, "source": source})
        except KeyboardInterrupt:
            print("\nbake: interrupted; keeping what has been measured so far")
    _write_results(out, curve, results, facts)
    _print_table(results, out)
    return 0 if len(results) == len(arguments.seeds) else 130


def _parser():
    parser = argparse.ArgumentParser(prog="python -m cherrytop.bake")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0], metavar="SEED")
    parser.add_argument("--pretrain-steps", type=int, default=1000, metavar="STEPS")
    parser.add_argument("--grpo-steps", type=int, default=250, metavar="STEPS")
    parser.add_argument("--out", default="build/bake", metavar="FOLDER")
    return parser


def _progress(steps, total, name, quiet):
    """The steps, with a bar that shows the latest numbers."""
    with tqdm(total=total, desc=name, disable=quiet, file=sys.stderr) as bar:
        for row in steps:
            shown = ("loss", "reward", "informative_share", "completion_length")
            bar.set_postfix({k: f"{row[k]:.3f}" for k in shown if k in row})
            bar.update()
            yield row


def _strict(completion, answer):
    """1 only for a right answer in the right format."""
    return float(total_reward(completion, answer) > 1)


def _write_results(out, curve, results, facts):
    """summary.csv, run.json and the curve's picture; build/bake.json beside them."""
    if results:
        with (out / "summary.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(results[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(results)
    text = json.dumps({**facts, "results": results}, indent=2) + "\n"
    (out / "run.json").write_text(text, "utf-8")
    out.with_suffix(".json").write_text(text, "utf-8")
    if curve:
        reward_curve(curve).savefig(out / "curve.png", dpi=150)


def _print_table(results, out):
    print(f"\n{'seed':>4}  {'accuracy':^15}  {'greedy':^15}  {'pass@8':^15}  seconds")
    for row in results:
        cells = (
            f"{row[f'{name}_before']:.3f} → {row[f'{name}_after']:.3f}"
            for name in ("accuracy", "greedy", "pass_at_8")
        )
        print(f"{row['seed']:>4}  {'  '.join(cells)}  {row['seconds']:7.0f}")
    print(f"on held-out problems, before → after GRPO; files are in {out}")


if __name__ == "__main__":
    sys.exit(main())
