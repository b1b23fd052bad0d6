"""Every benchmark in one run: `python -m tests.benchmarks`, or `make bench`.

Ratios of two measurements of the same minute travel between machines; the numbers
themselves do not. No test asserts any of them.
"""

import sys
import time

import torch

from . import advantages, grading, grpo, memory, rollouts
from .report import OUT, ROOT, save, table

BENCHMARKS = (rollouts, grpo, advantages, memory, grading)


def main():
    # Operations this small lose more than they gain when a second thread has to wait
    # for a processor that something else is using.
    torch.set_num_threads(1)
    measurements, start = [], time.perf_counter()
    for number, module in enumerate(BENCHMARKS, start=1):
        title = module.__doc__.splitlines()[0]
        print(f"[{number}/{len(BENCHMARKS)}] {title}", flush=True)
        measurements += module.measure()
    save(measurements)
    print(f"\n{table(measurements)}\n")
    where, seconds = OUT.relative_to(ROOT), time.perf_counter() - start
    print(f"{seconds:.0f} s; the same figures are in {where}")


if __name__ == "__main__":
    sys.exit(main())
