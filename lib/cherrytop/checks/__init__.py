"""Checks that teach: what is wrong, and which misconception it looks like.

A `Check` calls the student's function on an example and compares. When the value is
wrong, it calls the known mistakes (see `known`) on the same example; if one gives the
student's value, the message says which. It tells *not attempted* from *crashed*,
*wrong shape or dtype* and *wrong value*. Inputs are copied for each call, so a function
that changes them disturbs nothing.
"""

import contextlib
import copy
import io
import os
import signal
import textwrap
import threading
import time
import traceback
import warnings
import zlib

from cherrytop.checks.compare import difference, difference_of_dtypes, show
from cherrytop.checks.known import Mistake, known_mistakes, own_name

__all__ = ["Check", "CheckFailed", "Mistake"]
SEED = "CHERRYTOP_SEED"  # the environment variable that makes hidden inputs fresh


class CheckFailed(AssertionError):
    """What a check found, in words; the message is all that a student needs."""

    def _render_traceback_(self):  # IPython prints this instead of a traceback
        return [f"\N{BALLOT X} {self}"]


class Check:
    """Compare one function of the student with examples, and name known mistakes.

    Args:
        function: what the student wrote.
        mistakes: the exercise's id, such as "grpo/group_advantages", whose known
            mistakes about this function are tried; or a list of Mistake.
        rtol: relative tolerance, of the largest expected magnitude.

    Example:
        >>> check = Check(abs)
        >>> check(-2.0, equals=2.0)
        >>> check.done()
        1 visible check of abs passed.
    """

    def __init__(self, function, mistakes=(), rtol=1e-5):
        self.function = function
        self.name = own_name(function)
        self.mistakes = mistakes
        self.rtol = rtol
        self.count = 0

    def __call__(
        self,
        *args,
        equals,
        part=None,
        through=None,
        dtype=None,
        rtol=None,
        because="",
        **kwargs,
    ):
        """The function's value for these arguments must equal `equals`.

        Args:
            args, kwargs: the arguments.
            equals: the expected value.
            part: compare only this part of the value: an index or a key.
            through: a probe (see `probes`): `through(function, *args, **kwargs)` is
                called instead, and its value compared.
            dtype: which dtype the value must have, if that matters.
            rtol: relative tolerance, if other than the check's.
            because: what to say when no known mistake is recognised.

        Raises:
            CheckFailed: with the call, the value, the expected one and, where it is
                recognised, the misconception.
        """
        call = self._describe(args, kwargs, through)
        rtol = rtol or self.rtol
        try:
            actual = _outcome(self.function, args, kwargs, part, through)
        except NotImplementedError:
            raise CheckFailed(_not_attempted(self.name)) from None
        except Exception as error:
            hint = self._recognise(error, args, kwargs, part, through, rtol) or because
            crash = f"crashed: {_students_lines(error)}"
            raise CheckFailed("\n".join(filter(None, [call, crash, hint]))) from None
        problem = difference(actual, equals, rtol)
        if actual is None and equals is not None:
            problem = "returned None: did you forget the `return` at the end?"
        elif dtype is not None and not problem:
            problem = difference_of_dtypes(actual, dtype)
        if problem:
            if part is not None:
                call = f"{call}[{part!r}]"
            hint = self._recognise(actual, args, kwargs, part, through, rtol) or because
            raise CheckFailed("\n".join(filter(None, [call, problem, hint])))
        self.count += 1

    def gradient(self, *args, of, equals, part=None, **kwargs):
        """The gradient of the (summed) value with respect to one argument.

        Args:
            args, kwargs: the arguments, and `rtol`, `because` as for other checks.
            of: which argument, by position or, for a keyword argument, by name.
            equals: the expected gradient; where none arrives, it is 0.
            part: of a value in several parts, the index or key of the one to
                differentiate.
        """
        from cherrytop.checks.probes import gradient  # torch only where it is needed

        self(
            *args, through=gradient, of=of, equals=equals, part_of_value=part, **kwargs
        )

    def that(self, holds, message):
        """A property must hold; the message says which, and what came instead."""
        if not bool(holds):
            raise CheckFailed(f"{self.name}: {message}")
        self.count += 1

    def value(self, *args, through=None, **kwargs):
        """The function's value, for a property; crashes become CheckFailed."""
        call = self._describe(args, kwargs, through)
        try:
            value = _outcome(self.function, args, kwargs, None, through)
        except NotImplementedError:
            raise CheckFailed(_not_attempted(self.name)) from None
        except Exception as error:
            raise CheckFailed(f"{call}\ncrashed: {_students_lines(error)}") from None
        if value is None:
            raise CheckFailed(
                f"{call}\nreturned None: did you forget the `return` at the end?"
            )
        return value

    def raises(self, error, *args, because, through=None, **kwargs):
        """The function must refuse these arguments with this error."""
        call = self._describe(args, kwargs, through)
        try:
            value = _outcome(self.function, args, kwargs, None, through)
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
            f"{call}\nshould raise {error.__name__}, but returned {show(value)}\n"
            f"{because}"
        )

    def fast(self, *args, within, because, **kwargs):
        """The function must need at most `within` seconds: the best of three tries.

        Something endless is stopped after twenty times that, or after a second.
        """
        took = []
        for _ in range(3):
            with _time_limit(max(1.0, 20 * within)):
                start = time.perf_counter()
                try:
                    self.value(*args, **kwargs)
                except _TookTooLong:
                    took.append(float("inf"))
                    break
                took.append(time.perf_counter() - start)
            if took[-1] <= within:
                self.count += 1
                return
        seconds = (
            f"{min(took):.2g} s" if min(took) < 1e9 else "too long and was stopped"
        )
        raise CheckFailed(
            f"{self._describe(args, kwargs)}\ntook {seconds}; it should take less than "
            f"{within:g} s\n{because}"
        )

    @property
    def seed(self):
        """An int for fresh inputs: it depends on the seed of the grading, if any."""
        return zlib.crc32(f"{os.environ.get(SEED, '')}/{self.name}".encode())

    def done(self, hidden=0, about=""):
        """Say what passed, and what is still to come at grading."""
        visible, self.count = self.count, 0
        plural = "" if visible == 1 else "s"
        text = f"{visible} visible check{plural} of {self.name} passed"
        print(text + (f"; {hidden} more at grading: {about}." if hidden else "."))

    def _recognise(self, actual, args, kwargs, part, through, rtol):
        """The hint of the known mistakes that come to the same, or ''.

        `actual` is the student's value, or the error that their code raised.
        """
        mistakes = self.mistakes
        if isinstance(mistakes, str):
            mistakes = known_mistakes(mistakes, self.function)
        hints, rtol = [], max(rtol, 1e-5)
        for mistake in mistakes:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")  # a mistake may overflow, or crash
                try:
                    value = _outcome(mistake.function, args, kwargs, part, through)
                except Exception as error:
                    same = repr(error) == repr(actual)
                else:
                    is_error = isinstance(actual, Exception)
                    same = not is_error and not difference(actual, value, rtol)
            if same and mistake.hint not in hints:
                hints.append(mistake.hint)
        return "\n".join(
            textwrap.fill(
                f"It {'may also look' if i else 'looks'} like this: {hint}", 76
            )
            for i, hint in enumerate(hints[:2])
        )

    def _describe(self, args, kwargs, through=None):
        parts = [show(arg) for arg in args]
        parts += [f"{name}={show(v)}" for name, v in kwargs.items() if v is not None]
        if through is not None:
            return f"{through.__name__}({', '.join([self.name, *parts])})"
        return f"{self.name}({', '.join(parts)})"


class _TookTooLong(BaseException):
    """No Exception, so that a student's `except Exception` does not swallow it."""


@contextlib.contextmanager
def _time_limit(seconds):
    """Stop the block after so many seconds, where the system can (not on Windows)."""
    main = threading.current_thread() is threading.main_thread()
    if not (main and hasattr(signal, "setitimer")):
        yield
        return

    def stop(*_):
        raise _TookTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _outcome(function, args, kwargs, part=None, through=None):
    """What the function, or a probe of it, gives for copies of the arguments."""
    args, kwargs = copy.deepcopy((args, kwargs))
    value = through(function, *args, **kwargs) if through else function(*args, **kwargs)
    return value if part is None or value is None else value[part]


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
