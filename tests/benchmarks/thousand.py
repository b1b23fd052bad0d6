"""A thousand submissions, some broken, some hostile, a worker killed on the way.

`python -m tests.benchmarks.thousand [COUNT]`. Scheduler and workers are processes of
their own, which talk over loopback. Every student must have a row, and a score or a
reason.
"""

import collections
import contextlib
import io
import os
import socket
import subprocess
import sys
import time

import nbformat
import psutil

from grader.grade import grade

from .grading import repository, submissions

BROKEN = [
    "{",
    "",
    '{"nbformat": 4, "cells": 3}',
    "null",
    '{"nbformat": 3, "cells": []}',
]
HOSTILE = {
    "a loop that never ends": "while True:\n    pass",
    "the end of Python": "import os\nos._exit(0)",
    "all the memory": "x = []\nwhile True:\n    x.append(bytearray(10**8))",
    "many processes": "import os\nwhile True:\n    os.fork()",
    "forged answers": (
        "import os\ndef group_advantages(*args, **kwargs):\n"
        "    os.write(3, bytes(1000))\n    return 1"
    ),
}
BROKEN_EACH, HOSTILE_EACH = 20, 50  # one of so many: 5 %, 2 %


def spoil(folder, expected):
    """Break and arm some of the submissions; their scores are no longer known."""
    kinds = {name: "ordinary" for name in expected}
    names = sorted(expected)
    for place, name in enumerate(names[3::BROKEN_EACH]):
        kinds[name] = "broken"
        text = BROKEN[place % len(BROKEN)]
        (folder / f"{name}.ipynb").write_text(text, "utf-8")
        expected[name] = 0
    for place, name in enumerate(names[7::HOSTILE_EACH]):
        kind = list(HOSTILE)[place % len(HOSTILE)]
        kinds[name] = kind
        path = folder / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "group_advantages":
                cell.source = HOSTILE[kind]
        nbformat.write(notebook, path)
        expected[name] = None
    return kinds


@contextlib.contextmanager
def cluster(workers):
    """(address, processes of the workers) of a cluster on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    common = {"env": os.environ | {"OMP_NUM_THREADS": "1"}}
    common |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    where = ["--host", "127.0.0.1"]
    started = [
        subprocess.Popen(
            [*dask, "scheduler", *where, "--port", str(port), "--no-dashboard"],
            **common,
        )
    ]
    for _ in range(workers):
        time.sleep(2)
        words = ["worker", address, *where, "--nthreads", "1", "--no-dashboard"]
        started.append(subprocess.Popen([*dask, *words], **common))
    try:
        yield address, started[1:]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


class Killer(io.TextIOBase):
    """Takes what `grade` prints, and kills a worker when a third is done."""

    def __init__(self, nannies, count):
        self.nannies, self.when, self.killed = nannies, count // 3, False
        self.lines = 0

    def write(self, text):
        self.lines += text.count("\n")
        if not self.killed and self.lines > self.when:
            self.killed = True
            for process in psutil.Process(self.nannies[0].pid).children():
                if "multiprocessing" in " ".join(process.cmdline()):
                    process.kill()  # the nanny starts another one
        if self.lines % 100 == 0 and text.endswith("\n"):
            print(f"  {self.lines} lines", file=sys.stderr, flush=True)
        return len(text)


def main(count=1000):
    with repository() as (root, exercise), cluster(2) as (address, nannies):
        folder, expected = submissions(exercise, root, count)
        kinds = spoil(folder, expected)
        start, killer = time.perf_counter(), Killer(nannies, count)
        with contextlib.redirect_stdout(killer):
            results = grade(
                folder, f"{exercise.id}", out=root / "out", scheduler=address, timeout=5
            )
        seconds = time.perf_counter() - start
    found = {result.student: result for result in results}
    missing = set(expected) - set(found)
    wrong = {
        name: (score, found[name].score, found[name].reason)
        for name, score in expected.items()
        if score is not None and found[name].score != score
    }
    silent = [n for n in kinds if kinds[n] == "broken" and not found[n].reason]
    print(f"{count} submissions in {seconds:.0f} s; worker killed: {killer.killed}")
    print(f"without a row: {len(missing)}")
    print(f"another score than deserved (deserved, got, why): {wrong}")
    print(f"broken without a reason: {silent}")
    for kind in HOSTILE:
        scores = [found[n].score for n in kinds if kinds[n] == kind]
        print(f"{kind}: {len(scores)}, points {dict(collections.Counter(scores))}")
    return int(bool(missing or wrong or silent or not killer.killed))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
