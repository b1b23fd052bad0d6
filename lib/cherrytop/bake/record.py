"""The folder that a run leaves: written phase by phase, so that nothing is lost.

    metrics.csv    one row a phase and seed: what was measured after it
    curve.csv      one row an optimizer step, or every tenth where nothing is sampled
    samples.jsonl  five completions a phase and seed
    run.json       commit, versions, machine, settings, times
    checkpoints/   the model after each phase; not needed to read the rest

A phase counts as finished once its row stands in metrics.csv, which is written last.
"""

import csv
import datetime
import json
import os
import platform
import shutil
import subprocess
from pathlib import Path

import torch
import transformers

from cherrytop.data import read_rows

SOURCE = "recorded by `make bake`, see run.json"
METRICS = (
    *("seed", "phase", "web_loss", "plain", "plain_greedy", "lenient", "format"),
    *("pass_at_1", "pass_at_8", "greedy", "length", "tokens", "samples", "bits"),
    *("train_seconds", "measure_seconds", "source"),
)
CURVE = (
    *("seed", "phase", "step", "loss", "tokens", "samples", "bits", "accuracy"),
    *("reward", "zero_std_share", "length", "cut_share", "clip_share", "kl"),
)
NUM_SAMPLES = 5


class CannotRecord(Exception):
    """The folder can't be used; the message says why and what to do."""


class Record:
    """The files of one run.

    Args:
        out: the folder, made if it is missing.
        settings: dict of what the run was asked to do, kept in run.json.
        bytes_needed: free space to demand before training starts.
        resume: go on with the finished phases of a run in the folder.

    Raises:
        CannotRecord: no permission, no space, a run that would be overwritten, or one
            to be resumed that had other settings.
    """

    def __init__(self, out, settings, bytes_needed=0, resume=False):
        self.out = check_writable(out, bytes_needed)
        self.facts = {**run_facts(), "settings": settings}
        self.metrics = []
        if self._holds_results():
            if not resume:
                raise CannotRecord(
                    f"{out} holds a run already: go on with it (--resume), or choose "
                    "another folder (--out)"
                )
            self._read_finished()
        else:
            self._rewrite("metrics.csv", METRICS, [])
            self._rewrite("curve.csv", CURVE, [])
            replace_file(self.out / "samples.jsonl", "")
        self.write_facts("running")

    def _holds_results(self):
        """Whether a phase was finished here; a run that failed to start left none."""
        path = self.out / "metrics.csv"
        return (self.out / "run.json").exists() and path.exists() and bool(_read(path))

    def finished(self, seed):
        """The names of the seed's finished phases."""
        return [row["phase"] for row in self.metrics if int(row["seed"]) == seed]

    def add_step(self, row):
        """Append one optimizer step to curve.csv."""
        self._append("curve.csv", CURVE, row)

    def add_phase(self, row, samples, state):
        """Keep a finished phase: its checkpoint, its samples, and last its metrics."""
        seed, phase = row["seed"], row["phase"]
        path = self._checkpoint(seed, phase)
        path.parent.mkdir(exist_ok=True)
        torch.save(state, path.with_suffix(".part"))
        os.replace(path.with_suffix(".part"), path)
        with (self.out / "samples.jsonl").open("a", encoding="utf-8") as file:
            for sample in samples[:NUM_SAMPLES]:
                line = {"seed": seed, "phase": phase, **sample}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        row = {**row, "source": SOURCE}
        self._append("metrics.csv", METRICS, row)
        self.metrics.append(row)

    def numbers(self):
        """The rows of metrics.csv as `data.read_table` gives them."""
        return read_rows(self.out / "metrics.csv")

    def state(self, seed, phase):
        """The weights after a finished phase.

        Raises:
            CannotRecord: the checkpoint is gone or damaged.
        """
        path = self._checkpoint(seed, phase)
        try:
            return torch.load(path, weights_only=True)
        except Exception as error:  # unpickling what is damaged raises anything
            raise CannotRecord(
                f"cannot go on from {path}: {error!r}. Start again in another folder."
            ) from error

    def write_facts(self, status, **more):
        """run.json, with a status: running, interrupted or complete."""
        self.facts = {**self.facts, "status": status, **more}
        replace_file(self.out / "run.json", json.dumps(self.facts, indent=2) + "\n")

    def _read_finished(self):
        """Take over the finished phases, and drop what unfinished ones left behind."""
        earlier = json.loads((self.out / "run.json").read_text("utf-8"))
        before, now = earlier["settings"], self.facts["settings"]
        # More seeds or phases may be asked for than before; all else must agree.
        changed = [
            name
            for name in sorted({*before, *now} - {"seeds", "phases", "command"})
            if before.get(name) != now.get(name)
        ]
        if changed:
            name = changed[0]
            raise CannotRecord(
                f"{self.out} holds a run with {name} = {before.get(name)}, and now it "
                f"is {now.get(name)}. Resume with the same settings, or choose "
                "another --out."
            )
        # Each start keeps its own commit, date and machine, the latest first.
        self.facts["earlier"] = [earlier, *earlier.pop("earlier", [])]
        # A row that a full disk cut short lacks its last column, and is unfinished.
        rows = _read(self.out / "metrics.csv")
        self.metrics = [row for row in rows if row["source"]]
        self._rewrite("metrics.csv", METRICS, self.metrics)
        done = {(row["seed"], row["phase"]) for row in self.metrics}
        rows = _read(self.out / "curve.csv")
        kept = [row for row in rows if (row["seed"], row["phase"]) in done]
        self._rewrite("curve.csv", CURVE, kept)
        lines = (self.out / "samples.jsonl").read_text("utf-8").splitlines()
        kept = [line for line in lines if _phase_of(line) in done]
        replace_file(self.out / "samples.jsonl", "".join(line + "\n" for line in kept))

    def _checkpoint(self, seed, phase):
        return self.out / "checkpoints" / f"seed{seed}-{phase}.pt"

    def _append(self, name, columns, row):
        with (self.out / name).open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, columns, lineterminator="\n").writerow(rounded(row))

    def _rewrite(self, name, columns, rows):
        replace_table(self.out / name, columns, rows)


def unused_folder(out, result):
    """The folder as a Path, made if it is missing, for a run that is not resumed.

    Args:
        out: the folder.
        result: the file that a run leaves there.

    Raises:
        CannotRecord: it cannot be written, or holds a run already.
    """
    out = check_writable(out)
    if (out / result).exists():
        raise CannotRecord(f"{out} holds a run already; choose another --out")
    return out


def check_writable(out, bytes_needed=0):
    """The folder as a Path, made if it is missing; tried before any training.

    Raises:
        CannotRecord: it cannot be written, or has less free space than needed.
    """
    out = Path(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".writable"
        probe.write_bytes(bytes(65536))
        probe.unlink()
        free = shutil.disk_usage(out).free
    except OSError as error:
        raise CannotRecord(
            f"cannot write to {out}: {error}. Choose another --out."
        ) from error
    if free < bytes_needed:
        raise CannotRecord(
            f"the run needs {bytes_needed / 1e6:.0f} MB and {out} has "
            f"{free / 1e6:.0f} MB free. Make room, or choose another --out."
        )
    return out


def run_facts():
    """Where and with what a run was made, as a dict for run.json."""
    folder = Path(__file__).parents[1]
    commit = _git(folder, "rev-parse", "--short", "HEAD")
    if commit and _git(folder, "status", "--porcelain", "--", "."):
        commit += ", with changes"
    return {
        "commit": commit,
        "date": datetime.date.today().isoformat(),
        "machine": f"{platform.machine()}, {torch.get_num_threads()} CPU thread(s)",
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
    }


def _read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _phase_of(line):
    """(seed, phase) of a line of samples.jsonl, or None if it was cut short."""
    try:
        sample = json.loads(line)
    except ValueError:
        return None
    return str(sample["seed"]), sample["phase"]


def replace_table(path, columns, rows):
    """Write a whole CSV file or nothing; rows are dicts, floats get five digits."""
    part = path.with_name(path.name + ".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(rounded, rows))
    os.replace(part, path)


def rounded(row):
    """The row as it is written: five digits are more than any run repeats."""
    return {k: f"{v:.5g}" if isinstance(v, float) else v for k, v in row.items()}


def replace_file(path, text):
    """Write a whole file or nothing."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, "utf-8")
    os.replace(part, path)


def _git(folder, *arguments):
    """What a git command prints about a folder, or None where that fails."""
    try:
        found = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return found.stdout.strip() or None
