"""The examiner: test cells run here, in a trusted process, against proxies.

In the namespace of the tests, the instructor's own, each function that the student was
to write is a proxy: a call sends the arguments to the student's process and brings the
value back (see `sandbox`). So hidden inputs, expected values and verdicts never exist
where a student's code runs.

`python -m grader.examiner [SOCKET]` reads jobs, a line of JSON each, and writes
results, a line each; `grader.examine` is what starts it.
"""

import contextlib
import functools
import io
import json
import os
import random
import signal
import socket
import sys
import threading
import time
import traceback

from grader.course import HIDDEN
from grader.limits import Limits
from grader.namespace import bound, read_from_student, trusted_names
from grader.needs import needed
from grader.sandbox.host import Broken, Ended, Stem, Student, Warm
from grader.seeds import SEED

MAX_TEXT = 4000


def examine(job, warm):
    """One submission's outcome.

    Args:
        job: dict with "cells", the restored notebook's code cells in order, each a
            dict of "id", "kind" ("given", "answer", "own" or "test"), "source" and,
            of a test, "grade_id"; "tests", dict of grade_id to the source with hidden
            tests; "answers", dict of grade_id to (place, source) of our own; "seed";
            "limits".
        warm: a Warm.

    Returns:
        dict: "cells", what the student's cells printed and how they failed, by id;
        "tests", by grade_id, see `_outcome`; "seconds"; "tier".
    """
    start, limits = time.monotonic(), Limits(**job["limits"])
    os.environ[SEED] = job["seed"]
    _seed_all(job["seed"])
    cells = job["cells"]
    process = Student(warm, limits)
    names, used = trusted_names(job, process)
    tests, runs = names, _cells_to_run(cells)
    ours = {name for test in job["tests"].values() for name in bound(test)}
    said, outcomes = {}, {}
    try:
        for place, cell in enumerate(cells):
            if cell["kind"] == "test":
                used.clear()
                source = job["tests"][cell["grade_id"]]
                name = cell["grade_id"]
                outcome = _outcome(name, source, tests, process, limits, ours)
                if "lower" in used:
                    outcome["assurance"] = "lower"
                outcomes[cell["grade_id"]] = outcome
            elif place in runs:
                process.question_until = time.monotonic() + limits.cell
                try:
                    said[cell["id"]] = process.run(cell["source"])
                except Ended as end:
                    said[cell["id"]] = {"ended": end.why}
    finally:
        process.close()
    return {
        "cells": said,
        "tests": outcomes,
        "seconds": round(time.monotonic() - start, 3),
        "tier": warm.policy.tier,
    }


def _cells_to_run(cells):
    """Places of those for the student's process: theirs, and what these need.

    Cells of ours before the first answer set things up; of the later ones, which show
    what the answers do, only those run whose names the student uses.
    """
    sources = [cell["source"] if cell["kind"] != "test" else "" for cell in cells]
    kinds = [cell["kind"] for cell in cells]
    first = kinds.index("answer") if "answer" in kinds else len(cells)
    wanted = {p for p, kind in enumerate(kinds) if kind in ("answer", "own")}
    wanted |= {p for p in range(first) if kinds[p] == "given"}
    return needed(sources, wanted) - {p for p, k in enumerate(kinds) if k == "test"}


def _outcome(grade_id, source, names, process, limits, ours):
    """Run a test cell, unchanged; `ours` are names that only tests define.

    Returns:
        dict: "verdict", "passed", "failed", "late", "died" or "memory". If it failed:
        "error", "text"; of a check's, "call", "problem", "hint" and "mistakes";
        "hidden", whether it was in a hidden test; "line" and "where", the student's.
    """
    process.question_until = time.monotonic() + limits.question
    printed, read = io.StringIO(), {}
    try:
        with _own_time(limits.question), contextlib.redirect_stdout(printed):
            read = read_from_student(source, names, process, ours)
            names |= read
            exec(_compiled(source, f"<{grade_id}>"), names)
    except Ended as end:
        return {"verdict": end.why, "hidden": False}
    except Exception as error:
        return {"verdict": "failed", **_told(error, grade_id, source)}
    finally:
        for name in read:
            names.pop(name, None)
    return {"verdict": "passed"}


@functools.lru_cache(256)  # the tests are the same for every student
def _compiled(source, name):
    return compile(source, name, "exec")


@contextlib.contextmanager
def _own_time(seconds):
    """Within the block this process has so much processor time: an answer may be made
    so that comparing it takes for ever. A check's own time limits use another clock.
    """

    def stop(*_):
        raise Ended("late")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _told(error, grade_id, source):
    lines = [
        number
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == f"<{grade_id}>"
    ]
    before = source.split(HIDDEN[0])[0].count("\n") + 1
    found = {
        "error": type(error).__name__,
        "text": _plain(error),
        "hidden": HIDDEN[0] in source and max(lines, default=0) > before,
        "place": getattr(error, "in_cell", ""),
        "mistakes": list(getattr(error, "mistakes", ())),
    }
    for name in ("call", "problem", "hint"):
        found[name] = _plain(getattr(error, name, "") or "")
    return found


def _plain(text):
    """Text that can be written anywhere: no lone surrogates, not too long."""
    return str(text)[:MAX_TEXT].encode("utf-8", "replace").decode()


def _seed_all(seed):
    """So that a result depends on the manifest alone."""
    number = int.from_bytes(seed.encode()[:8], "big")
    random.seed(number)
    for name in ("numpy", "torch"):
        module = sys.modules.get(name)
        if name == "numpy" and module:
            module.random.seed(number % 2**32)
        elif module:
            module.manual_seed(number)


def main():
    """Serve jobs until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints can't come between the answers
    watch = threading.Thread(target=_end_with, args=[os.getppid()], daemon=True)
    watch.start()
    first, problem = json.loads(sys.stdin.readline()), ""
    with contextlib.ExitStack() as stack:
        try:
            warm = stack.enter_context(contextlib.closing(_warm_of(first)))
        except Exception as error:
            problem = str(error)
        _say(answers, {"problem": problem})
        if problem:
            return
        for line in sys.stdin:
            try:
                result = examine(json.loads(line), warm)
            except Exception as error:
                said = "".join(traceback.format_exception(error))
                result = {"failed": f"{type(error).__name__}: {error}", "log": said}
            except Broken as broken:
                result = {"failed": str(broken), "is_broken": True}
            _say(answers, result)


def _warm_of(first):
    """The Warm that was asked for; while it imports, so does this process."""
    policy = Limits(**first["limits"]).policy(first["tier"])
    stem = control = None
    if len(sys.argv) > 1:
        control = socket.socket(fileno=int(sys.argv[1]))
        control.set_inheritable(False)
    else:
        stem = Stem(policy, first["imports"])
    _import_all(first["imports"])
    return Warm(policy, stem=stem, control=control)


def _end_with(parent):
    """End when the process that started this one does, in mid-examination too; what
    this one has started then ends with it.
    """
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)


def _import_all(modules):
    for name in modules:
        if name.partition(".")[0] in ("cherrytop", "numpy", "torch"):
            with contextlib.suppress(Exception):  # a test that needs it will say so
                __import__(name)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def _say(stream, value):
    stream.write(json.dumps(value) + "\n")
    stream.flush()


if __name__ == "__main__":
    main()
    os._exit(0)  # there is nothing to be tidied up, which would take its time
