"""The examiner: test cells run here, in a trusted process, against proxies.

In the namespace of the tests, the instructor's own, each function that the student was
to write is a proxy: a call sends the arguments to the student's process and brings the
value back (see `sandbox`). So hidden inputs, expected values and verdicts never exist
where a student's code runs.

`python -m grader.examiner` reads jobs, a line of JSON each, and writes results, a line
each; `grader.examine` is what starts it.
"""

import contextlib
import functools
import io
import json
import os
import random
import sys
import time
import traceback

from grader.course import HIDDEN
from grader.limits import Limits
from grader.needs import needed
from grader.sandbox import student
from grader.sandbox.host import Ended, Student, Warm
from grader.seeds import SEED

MAX_TEXT = 4000


class Unusable(TypeError):
    """What a student's function returned can't be taken for an answer."""


class Proxy:
    """Stands for a function of the student's; `through` probes it where it lives.

    Args:
        name: the function's.
        process: a `sandbox.host.Student`.
        names: the namespace in which known mistakes about it are run.
        used: a set; the assurance of every probe that is used is added.
    """

    def __init__(self, name, process, names, used):
        self.__name__ = self.__qualname__ = name
        self.__globals__ = names
        self._process, self._used = process, used

    def __call__(self, *args, **kwargs):
        return self._ask("call", args, kwargs)

    def probed(self, through, args, kwargs):
        """What a probe says of the function; what is to be judged is judged here."""
        self._used.add(getattr(through, "assurance", "full"))
        inside = getattr(through, "observe", through)
        if isinstance(inside, functools.partial):
            raise TypeError("a probe is a function of the library, not a partial")
        name = f"{through.__module__}:{through.__qualname__}"
        value = self._ask("probe", args, kwargs, through=name)
        judge = getattr(through, "judge", None)
        return judge(value, *args, **kwargs) if judge else value

    def __deepcopy__(self, memo):
        return self

    def _ask(self, do, args, kwargs, **more):
        request = {"do": do, "function": self.__name__, **more}
        request |= {"args": list(args), "kwargs": kwargs}
        reply = self._process.ask(request)
        if "value" in reply:
            return reply["value"]
        if "error" in reply:
            raise _as_error(reply)
        raise Unusable(
            f"{self.__name__} returned something that grading can't take: "
            f"{reply['unfit']}. Return numbers, texts, lists, dictionaries, arrays or "
            "tensors"
        )


def _as_error(reply):
    """An exception of the student's, of the built-in class that it is one of."""
    known = student.known_class(reply.get("known", ""))
    name = reply["error"] if reply["error"].isidentifier() else known.__name__
    kind = known if name == known.__name__ else type(name, (known,), {})
    try:
        error = kind(reply.get("text", ""))
    except Exception:  # UnicodeDecodeError takes five arguments
        error = RuntimeError(reply.get("text", ""))
    if reply.get("line"):
        where = f", in {reply['where']}" if reply.get("where") else ""
        error.in_cell = f"{where.removeprefix(', ')}: `{reply['line']}`".lstrip(": ")
    return error


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
    names, proxies, used = _trusted_names(job, process)
    tests, runs = names | proxies, _cells_to_run(cells)
    said, outcomes = {}, {}
    try:
        for place, cell in enumerate(cells):
            if cell["kind"] == "test":
                used.clear()
                source = job["tests"][cell["grade_id"]]
                outcome = _outcome(cell["grade_id"], source, tests, process, limits)
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


def _trusted_names(job, process):
    """(namespace of the tests, dict of proxies, set that they note assurance in).

    It holds what our own cells define as far as tests and answers use it, and our own
    answers, which known mistakes may build on.
    """
    ours = [
        (cell["kind"], cell["grade_id"], cell["source"])
        for cell in job["cells"]
        if cell["kind"] in ("given", "answer", "test")
    ]
    sources, wanted = [], set()
    for place, (kind, name, source) in enumerate(ours):
        if kind != "given":
            source = job["tests" if kind == "test" else "answers"][name]
            wanted.add(place)
        sources.append(source)
    names, used, proxies = {"__name__": "__main__"}, set(), {}
    for place in sorted(needed(sources, wanted)):
        kind = ours[place][0]
        if kind == "test":
            continue
        before = set(names)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(sources[place], f"<cell {place}>", "exec"), names)
        if kind == "answer":
            for name in set(names) - before:
                if callable(names[name]):
                    proxies[name] = Proxy(name, process, names, used)
    return names, proxies, used


def _outcome(grade_id, source, names, process, limits):
    """Run a test cell, unchanged.

    Returns:
        dict: "verdict", "passed", "failed", "late", "died" or "memory". If it failed:
        "error", "text"; of a check's, "call", "problem", "hint" and "mistakes";
        "hidden", whether it was in a hidden test; "line" and "where", the student's.
    """
    process.question_until = time.monotonic() + limits.question
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, f"<{grade_id}>", "exec"), names)
    except Ended as end:
        return {"verdict": end.why, "hidden": False}
    except Exception as error:
        return {"verdict": "failed", **_told(error, grade_id, source)}
    return {"verdict": "passed"}


def _told(error, grade_id, source):
    lines = [
        number
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == f"<{grade_id}>"
    ]
    before = source.split(HIDDEN[0])[0].count("\n") + 1
    found = {
        "error": type(error).__name__,
        "text": str(error)[:MAX_TEXT],
        "hidden": HIDDEN[0] in source and max(lines, default=0) > before,
        "place": getattr(error, "in_cell", ""),
        "mistakes": list(getattr(error, "mistakes", ())),
    }
    for name in ("call", "problem", "hint"):
        found[name] = str(getattr(error, name, "") or "")[:MAX_TEXT]
    return found


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
    first = json.loads(sys.stdin.readline())
    try:
        warm = Warm(Limits(**first["limits"]).policy(first["tier"]), first["imports"])
        _import_all(first["imports"])
        problem = ""
    except Exception as error:
        problem = str(error)
    _say(answers, {"problem": problem})
    if problem:
        return
    with contextlib.closing(warm):
        for line in sys.stdin:
            try:
                result = examine(json.loads(line), warm)
            except Exception as error:
                said = "".join(traceback.format_exception(error))
                result = {"failed": f"{type(error).__name__}: {error}", "log": said}
            _say(answers, result)


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
