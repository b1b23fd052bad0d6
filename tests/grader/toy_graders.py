"""Graders of the toy chapter in processes of their own, and who survives them."""

import subprocess
import sys
import time

import psutil

from grader.course import ROOT

COMMAND = """
import sys
from pathlib import Path
import grader.course, grader.grade, grader.release
grader.course.ROOT = grader.release.ROOT = Path(sys.argv.pop(1))
from grader.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
PATIENT = "import time\n\n\ndef add(a, b):\n    return a + b\n\n\ntime.sleep({})"


def start_grader(toy_root, *words):
    """`python -m grader` with these words, where there is the toy chapter only."""
    command = [sys.executable, "-c", COMMAND, str(toy_root), *map(str, words)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until(what, seconds):
    """Whether it becomes true within these seconds."""
    until = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def descendants(pid):
    """The processes below one, at this moment."""
    return psutil.Process(pid).children(recursive=True)


def alive(processes):
    """Those that still run."""
    return [p for p in processes if p.is_running() and p.status() != "zombie"]


def scores(results):
    """dict of (student, exercise) to what they got, question by question."""
    return {
        (r.student, r.exercise_id): (
            r.was_run,
            [(q.id, q.score, q.verdict) for q in r.questions],
        )
        for r in results
    }
