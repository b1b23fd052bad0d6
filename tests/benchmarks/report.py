"""What every benchmark hands in, and how it is printed and saved."""

import json
import platform
import statistics
import time
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import torch

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "bench.json"


class Measurement(NamedTuple):
    """One quantity of ours beside the alternative's, measured in the same run."""

    name: str
    unit: str
    ours: float
    alternative: float
    against: str  # what the alternative is
    how: str  # what was measured, in words
    higher_is_better: bool

    @property
    def ratio(self):
        """How many times better ours is; below 1, the alternative is better."""
        if self.higher_is_better:
            return self.ours / self.alternative
        return self.alternative / self.ours


def median_seconds(functions, repeats):
    """Median wall time of each function, called in turn so that all see the same load.

    Args:
        functions: list of functions without arguments.
        repeats: timed calls of each, after one call that is not timed.

    Returns:
        list of float, seconds.
    """
    times = [[] for _ in functions]
    for repeat in range(repeats + 1):
        for function, taken in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            if repeat:
                taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in times]


def table(measurements):
    """The measurements as text: a header, and one line each."""
    rows = [("benchmark", "ours", "alternative", "unit", "better by", "against")]
    for m in measurements:
        numbers = (f"{m.ours:,.4g}", f"{m.alternative:,.4g}")
        rows.append((m.name, *numbers, m.unit, f"{m.ratio:.2f}×", m.against))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def save(measurements, path=OUT):
    """Write the same figures as JSON, with what is needed to repeat them."""
    facts = {
        "command": "python -m tests.benchmarks",
        "machine": f"{platform.machine()}, {torch.get_num_threads()} CPU thread(s)",
        "versions": {
            "python": platform.python_version(),
            "torch": version("torch"),
            "transformers": version("transformers"),
            "trl": version("trl"),
        },
    }
    rows = [{**m._asdict(), "ratio": m.ratio} for m in measurements]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**facts, "measurements": rows}, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")
