"""The examiner: test cells run here, in a trusted process, against proxies.

In the namespace of the tests, the instructor's own, each function that the student was
to write is a proxy: a call sends the arguments to the student's process and brings the
value back (see `sandbox`). So hidden inputs, expected values and verdicts never exist
where a student's code runs.

`python -m grader.examiner` reads jobs, a line of JSON each, and writes results, a line
each; `grader.examine` is what starts it.
"""

import builtins
import contextlib
import functools
import inspect
import io
import json
import os
import random
import signal
import symtable
import sys
import threading
import time
import traceback

from grader.course import HIDDEN
from grader.limits import Limits
from grader.needs import needed
from grader.reading import defined_names
from grader.sandbox import student
from grader.sandbox.host import Broken, Ended, Student, Warm
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
            f"{reply.get('unfit', 'no answer')}. Return numbers, texts, lists, "
            "dictionaries, arrays or tensors"
        )


def _as_error(reply):
    """An exception of the student's, of the built-in class that it is one of."""
    known = student.known_class(reply.get("known", ""))
    if issubclass(known, (StopIteration, StopAsyncIteration)):
        known = RuntimeError  # a loop over `map` in a test would take it for its end
    name = reply["error"][:100] if reply["error"].isidentifier() else known.__name__
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
    names, used = _trusted_names(job, process)
    tests, runs = names, _cells_to_run(cells)
    ours = {name for test in job["tests"].values() for name in _bound(test)}
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


def _trusted_names(job, process):
    """(namespace of the tests, set that its proxies note assurance in).

    It holds what our own cells define as far as tests and answers use it, and a proxy
    for each function of an answer. Known mistakes may build on our own answers. What
    an answer defines that is no function is not in it: `_read` asks the student's.
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
    data = set()
    for place in sorted(needed(sources, wanted)):
        kind = ours[place][0]
        if kind == "test":
            continue
        before = dict(names)
        blank = set()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(sources[place], f"<cell {place}>", "exec"), names)
        except NotImplementedError:  # a stub: there is no answer of our own
            blank = defined_names(sources[place])
        if kind != "answer":
            continue
        for name in {*names, *blank}:
            value = names.get(name)
            is_new = callable(value) and before.get(name) is not value
            if name in blank or is_new:
                proxies[name] = Proxy(name, process, names, used)
            elif not (name in before or inspect.ismodule(value)):
                data.add(name)
    given = {name: value for name, value in names.items() if name not in data}
    return given | proxies, used


def _bound(source):
    """Names that a test defines itself."""
    try:
        top = symtable.symtable(source, "test", "exec")
    except (SyntaxError, ValueError):  # running it will say so
        return set()
    bound = [s for s in top.get_symbols() if s.is_assigned() or s.is_imported()]
    return {symbol.get_name() for symbol in bound}


def _read(source, names, process, ours):
    """What a test uses that only the student's cells define, and is no function.

    Never what a test defines, this one or another: if that one failed before it did
    so, the student's code must not do it in its place.
    """
    top = symtable.symtable(source, "test", "exec")
    found, tables = {}, [top]
    for table in tables:
        tables += table.get_children()
        for symbol in table.get_symbols():
            name = symbol.get_name()
            known = name in ours or name in found or hasattr(builtins, name)
            if known or name in names or not symbol.is_referenced():
                continue
            if table is top or symbol.is_global():
                reply = process.ask({"do": "read", "function": name})
                found |= {name: reply["value"]} if "value" in reply else {}
    return found


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
            read = _read(source, names, process, ours)
            names |= read
            exec(compile(source, f"<{grade_id}>", "exec"), names)
    except Ended as end:
        return {"verdict": end.why, "hidden": False}
    except Exception as error:
        return {"verdict": "failed", **_told(error, grade_id, source)}
    finally:
        for name in read:
            names.pop(name, None)
    return {"verdict": "passed"}


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
            except Broken as broken:
                result = {"failed": str(broken), "is_broken": True}
            _say(answers, result)


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
