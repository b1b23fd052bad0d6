"""Checks and answers in two places: only plain data crosses, and no constant passes.

A stand-in for the grader: check cells run in one namespace, answers in another, and a
proxy between them lets nothing through but copies of plain data.
"""

import contextlib
import copy
import importlib
import io

import numpy as np
import pytest
import torch

from cherrytop.checks import SEED, CheckFailed
from cherrytop.checks.probes import claimed, judged_by
from cherrytop.checks.question import Question
from tests.exercises import EXERCISES, cells_of

# Whose hidden checks ask for no fresh numbers, and why that is well.
REPLAYABLE = {
    ("rewards/verifier", "check_exploit"): "a text that fools is the answer itself, "
    "judged by what it earns",
    ("capstone/unsloth_grpo", "check_run"): "the text of a run is the answer itself, "
    "judged by what it proves",
}
SLOW = ("grpo/train", "phases/bake_the_cake", "scaling/scaling_law")
CASES = [
    pytest.param(name, marks=pytest.mark.slow if name in SLOW else ())
    for name in EXERCISES
]


def plain(value):
    """A copy of plain data; anything else is a TypeError."""
    if value is None or type(value) in (bool, int, float, str, bytes):
        return value
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, (np.ndarray, np.generic)):
        return copy.deepcopy(value)
    if hasattr(value, "_fields") and type(value).__module__.startswith("cherrytop."):
        return type(value)(*map(plain, value))
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(map(plain, value))
    if isinstance(value, dict):
        return {plain(key): plain(part) for key, part in value.items()}
    raise TypeError(f"{type(value).__name__} is no plain data")


class Proxy:
    """A function that lives elsewhere, as check cells see it.

    Args:
        name: of the function in `there`.
        here: the names of the check cells.
        there: the names of the answers.
        tape: what came back, or None: ("record", list) or ("replay", list).
    """

    def __init__(self, name, here, there, tape):
        self.__name__, self.__globals__ = name, here
        self.there, self.tape = there, tape

    def __call__(self, *args, **kwargs):
        return self._back(lambda: self.there[self.__name__], args, kwargs)

    def probed(self, through, args, kwargs):
        def found():
            module = importlib.import_module(through.__module__)
            probe = getattr(module, through.__qualname__)
            observe = getattr(probe, "observe", probe)
            function = self.there[self.__name__]
            return lambda *args, **kwargs: observe(function, *args, **kwargs)

        observed = self._back(found, args, kwargs)
        judge = getattr(through, "judge", None)
        return judge(observed, *args, **kwargs) if judge else observed

    def _back(self, find, args, kwargs):
        kind, values = self.tape
        if kind == "replay":
            value = values.pop(0) if values else None
        else:
            args, kwargs = plain(args), plain(kwargs)
            try:
                value = plain(find()(*args, **kwargs))
            except (NotImplementedError, ValueError) as error:
                value = error
            values.append(value)
        if isinstance(value, Exception):
            raise value
        return copy.deepcopy(value)


def graded(exercise, tapes, kind):
    """The error of every check cell, None if it passes; the tapes get what crosses."""
    here, there = {"__name__": "__main__"}, {"__name__": "__main__"}
    errors, begun = {}, False
    for grade_id, is_test, _, source in cells_of(exercise):
        begun = begun or grade_id is not None
        if begun and grade_id is None:
            continue
        places = [here] if is_test else [there] if grade_id else [here, there]
        known = set(there)
        if is_test:
            tape = (kind, tapes.setdefault(grade_id, []))
            for value in here.values():
                if isinstance(value, Proxy):
                    value.tape = tape
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                for names in places:
                    exec(compile(source, f"<{grade_id}>", "exec"), names)
        except Exception as error:
            errors[grade_id] = error
        if is_test:
            errors.setdefault(grade_id, None)
        elif grade_id:
            for name in set(there) - known:
                if callable(there[name]):
                    here[name] = Proxy(name, here, there, (kind, []))
    return errors


@pytest.mark.parametrize("exercise", CASES)
def test_right_answers_pass_from_afar_and_their_replay_fails(exercise, monkeypatch):
    tapes = {}
    monkeypatch.setenv(SEED, "one grading")
    errors = graded(exercise, tapes, "record")
    assert [error for error in errors.values() if error] == []
    monkeypatch.setenv(SEED, "another grading")
    errors = graded(exercise, copy.deepcopy(tapes), "replay")
    passed = {(exercise, name) for name, error in errors.items() if error is None}
    assert passed == passed & set(REPLAYABLE)


# --- the seam itself


@judged_by(lambda values, xs: values == [2 * x for x in xs])
def doubles(function, xs):
    """Whether the function doubles."""
    return [function(x) for x in xs]


def test_a_judged_probe_is_both_halves_in_one_place():
    assert doubles(lambda x: x + x, [1, 2]) and not doubles(abs, [1, 2])
    assert doubles.observe(abs, [1, -2]) == [1, 2]
    assert doubles.judge([2, 4], [1, 2])
    assert (doubles.__module__, doubles.__qualname__) == (__name__, "doubles")


def test_a_function_that_is_probed_elsewhere_is_asked_there():
    class Far:
        def probed(self, through, args, kwargs):
            return through.__name__, args, kwargs

    asked = Question(([1],), {"b": 2}, through=doubles).ask(Far())
    assert asked == ("doubles", ([1],), {"b": 2})


def test_a_claim_is_marked_and_nothing_else():
    def modes(function):
        return True

    assert claimed(modes) is modes and modes.assurance == "lower"
    assert not hasattr(doubles, "assurance")


def test_a_failed_check_has_its_parts():
    error = CheckFailed(call="f(1)", problem="returned 3", hint="", mistakes=["three"])
    assert str(error) == "f(1)\nreturned 3"
    assert (error.call, error.hint, error.mistakes) == ("f(1)", "", ("three",))
    assert str(CheckFailed("in one text")) == "in one text"
