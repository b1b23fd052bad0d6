"""Run an exercise in a process of its own, so that nothing endless or fatal spreads.

The processes are forks of this one, which has imported torch and computed nothing.
"""

import multiprocessing
import os
import time
from typing import NamedTuple

import torch

import cherrytop.models  # noqa: F401 - imported once, here, for all the forks
from cherrytop.checks import CheckFailed
from tests.exercises import run_exercise

FORK = multiprocessing.get_context("fork")
LIMIT = 120  # seconds


class Verdict(NamedTuple):
    """What became of one variant of an exercise."""

    points: float
    caught_by: str  # grade_id of the first check that failed; "" if none did
    is_visible: bool  # whether it failed before its hidden tests
    message: str  # of all checks that failed
    is_clean: bool  # whether all of them failed in words, with CheckFailed
    seconds: float


def run_all(variants, jobs=None, limit=LIMIT, report=lambda key: None):
    """Run variants of exercises, several at once.

    Args:
        variants: dict of a key to (exercise id, dict of replaced cells, options of
            `run_exercise`).
        jobs: how many at once; by default as many as there are cores.
        limit: seconds for one; then it is stopped and counts as caught.
        report: called with the key of each that ends.

    Returns:
        dict of the key to Verdict.
    """
    jobs = jobs or len(os.sched_getaffinity(0))
    waiting, running, verdicts = list(variants.items()), {}, {}
    while waiting or running:
        while waiting and len(running) < jobs:
            key, variant = waiting.pop(0)
            running[key] = _start(variant)
        time.sleep(0.005)
        for key, (process, pipe, start) in list(running.items()):
            is_late = time.monotonic() - start > limit
            if not (pipe.poll() or is_late or not process.is_alive()):
                continue
            verdicts[key] = _verdict(pipe, time.monotonic() - start, is_late)
            process.kill()
            process.join()
            del running[key]
            report(key)
    return verdicts


def _start(variant):
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_child, args=(theirs, *variant))
    process.start()
    theirs.close()
    return process, ours, time.monotonic()


def _verdict(pipe, seconds, is_late):
    if is_late:
        return Verdict(0, "(time limit)", False, "It never ended.", False, seconds)
    try:
        return Verdict(*pipe.recv(), seconds)
    except EOFError:
        return Verdict(0, "(process ended)", False, "Python ended.", False, seconds)


def _child(pipe, exercise, answers, options):
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # warnings of wrong answers
    torch.set_num_threads(1)
    run = run_exercise(exercise, answers, **options)
    first = run.failed[0] if run.failed else ""
    messages = "\n".join(str(run.errors[grade_id]) for grade_id in run.failed)
    is_visible = first in run.failed_visibly
    is_clean = all(isinstance(run.errors[id], CheckFailed) for id in run.failed)
    pipe.send((sum(run.points.values()), first, is_visible, messages, is_clean))
