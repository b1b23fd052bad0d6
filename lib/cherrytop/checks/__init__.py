"""Checks that teach: what is wrong, and which misconception it looks like.

A `Check` calls the student's function on an example and compares. When the value is
wrong, it calls the known mistakes (functions with the same arguments, in the modules
beside this one) on the same example; if one gives the student's value, the message
says which. It tells *not attempted* from *crashed*, *wrong shape* and *wrong value*.
Inputs are copied for each call, so a function that changes them disturbs nothing.
"""

import copy
import textwrap
import traceback
import warnings
from typing import NamedTuple

import numpy as np


class CheckFailed(AssertionError):
    """What a check found, in words; the message is all that a student needs."""

    def _render_traceback_(self):  # IPython prints this instead of a traceback
        return [f"\N{BALLOT X} {self}"]


class Mistake(NamedTuple):
    """A known wrong answer: its name, what to tell its author, and the code itself."""

    name: str
    hint: str
    function: callable


class Check:
    """Compare one function of the student with examples, and name known mistakes.

    Args:
        function: what the student wrote.
        mistakes: list of Mistake with the same arguments as the function.
        rtol: relative tolerance, of the largest expected magnitude.

    Example:
        >>> check = Check(abs)
        >>> check(-2.0, equals=2.0)
        >>> check.done()
        1 visible check of abs passed.
    """

    def __init__(self, function, mistakes=(), rtol=1e-5):
        self.function = function
        self.name = getattr(function, "__name__", "the function")
        self.mistakes = mistakes
        self.rtol = rtol
        self.count = 0

    def __call__(self, *args, equals, rtol=None, because="", **kwargs):
        """The function's value for these arguments must equal `equals`.

        Raises:
            CheckFailed: with the call, the value, the expected one and, where it is
                recognised, the misconception.
        """
        actual = self._call(args, kwargs)
        call = self._describe(args, kwargs)
        problem = _difference(actual, equals, rtol or self.rtol)
        if problem:
            hint = self._recognise(actual, args, kwargs, rtol or self.rtol) or because
            raise CheckFailed("\n".join(filter(None, [call, problem, hint])))
        self.count += 1

    def that(self, holds, message):
        """A property must hold; the message says which, and what came instead."""
        if not bool(holds):
            raise CheckFailed(f"{self.name}: {message}")
        self.count += 1

    def value(self, *args, **kwargs):
        """The function's value, for a property; crashes become CheckFailed."""
        return self._call(args, kwargs)

    def raises(self, error, *args, because, **kwargs):
        """The function must refuse these arguments with this error."""
        call = self._describe(args, kwargs)
        try:
            value = self.function(*copy.deepcopy(args), **copy.deepcopy(kwargs))
        except NotImplementedError:
            raise CheckFailed(_not_attempted(self.name)) from None
        except error:
            self.count += 1
            return
        except Exception as other:
            raise CheckFailed(
                f"{call}\nshould raise {error.__name__}, but raised "
                f"{type(other).__name__}: {other}\n{because}"
            ) from None
        raise CheckFailed(
            f"{call}\nshould raise {error.__name__}, but returned {_show(value)}\n"
            f"{because}"
        )

    def done(self, hidden=0, about=""):
        """Say what passed, and what is still to come at grading."""
        visible, self.count = self.count, 0
        plural = "" if visible == 1 else "s"
        text = f"{visible} visible check{plural} of {self.name} passed"
        print(text + (f"; {hidden} more at grading: {about}." if hidden else "."))

    def _call(self, args, kwargs):
        call = self._describe(args, kwargs)
        try:
            value = self.function(*copy.deepcopy(args), **copy.deepcopy(kwargs))
        except NotImplementedError:
            raise CheckFailed(_not_attempted(self.name)) from None
        except Exception as error:
            raise CheckFailed(f"{call}\ncrashed: {_students_lines(error)}") from None
        if value is None:
            raise CheckFailed(
                f"{call}\nreturned None: did you forget the `return` at the end?"
            )
        return value

    def _recognise(self, actual, args, kwargs, rtol):
        """The hint of the first known mistake that gives the same value, or ''."""
        for mistake in self.mistakes:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a mistake may overflow, or crash
                try:
                    value = mistake.function(
                        *copy.deepcopy(args), **copy.deepcopy(kwargs)
                    )
                except Exception:
                    continue
            if not _difference(actual, value, max(rtol, 1e-4)):
                return textwrap.fill(f"It looks like this: {mistake.hint}", 76)
        return ""

    def _describe(self, args, kwargs):
        parts = [_show(arg) for arg in args]
        parts += [f"{name}={_show(value)}" for name, value in kwargs.items()]
        return f"{self.name}({', '.join(parts)})"


def _not_attempted(name):
    return (
        f"{name}: not attempted yet.\nWrite your code where it says YOUR CODE HERE, "
        "and delete the line\n`raise NotImplementedError()`."
    )


def _students_lines(error):
    """The error, and the last line of the traceback that stands in a notebook cell."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "ipykernel" in f.filename or "<ipython" in f.filename]
    at = f", in {own[-1].name}: `{own[-1].line}`" if own and own[-1].line else ""
    return f"{type(error).__name__}: {error}{at}"


def _as_array(value):
    """A number, sequence, array or tensor as a NumPy array; None for anything else."""
    try:
        if hasattr(value, "detach"):
            value = value.detach().cpu().numpy()
        elif isinstance(value, (tuple, list)):
            value = [_as_array(part) for part in value]
        array = np.asarray(value)
    except (TypeError, ValueError):
        return None
    return array if array.dtype.kind in "biuf" else None


def _difference(actual, expected, rtol):
    """What differs, in words, or '' if nothing does."""
    if isinstance(expected, str) and isinstance(actual, str) and actual == expected:
        return ""
    theirs, ours = _as_array(actual), _as_array(expected)
    if theirs is None or ours is None:
        return (
            f"returned {_show(actual)} ({type(actual).__name__}), "
            f"expected {_show(expected)}"
        )
    if ours.dtype.kind == "b" and theirs.dtype.kind != "b":
        return f"returned {_show(actual)}, expected truth values {_show(expected)}"
    if theirs.shape != ours.shape:
        return (
            f"returned shape {theirs.shape}, expected {ours.shape}: "
            f"{_show(actual)} against {_show(expected)}"
        )
    theirs, ours = theirs.astype(float), ours.astype(float)
    finite = np.where(np.isfinite(ours), np.abs(ours), 0.0)
    is_record = isinstance(expected, tuple) and ours.ndim == 1
    scale = finite if is_record else finite.max(initial=0.0)
    atol = rtol * np.where(scale == 0, 1.0, scale)
    with np.errstate(invalid="ignore"):
        same = (np.abs(theirs - ours) <= atol) | (theirs == ours)
        same |= np.isnan(theirs) & np.isnan(ours)
    if same.all():
        return ""
    return f"returned {_show(actual)}\nexpected {_show(expected)}{_ratio(theirs, ours)}"


def _ratio(theirs, ours):
    """If all values are off by one factor, that factor: it often says it all."""
    nonzero = np.abs(ours) > 1e-12
    if not nonzero.any() or not np.all(np.abs(theirs[~nonzero]) <= 1e-9):
        return ""
    factors = theirs[nonzero] / ours[nonzero]
    if not np.isfinite(factors).all() or np.ptp(factors) > 1e-3 * abs(factors.mean()):
        return ""
    return f"\nyours is {factors.mean():.4f} times the expected value"


def _show(value):
    """A value short enough to read."""
    if hasattr(value, "_fields"):  # a named tuple
        inner = ", ".join(
            f"{field}={_show(part)}"
            for field, part in zip(value._fields, value, strict=True)
        )
        return f"{type(value).__name__}({inner})"
    if isinstance(value, tuple):
        return f"({', '.join(_show(part) for part in value)})"
    array = _as_array(value)
    if array is None:
        text = repr(value)
        return text if len(text) < 80 else text[:77] + "…"
    return np.array2string(
        array, precision=4, separator=", ", threshold=12, max_line_width=200
    )
