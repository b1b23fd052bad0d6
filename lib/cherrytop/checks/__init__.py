"""Checks that teach: what is wrong, and which misconception it looks like.

A `Check` calls the student's function on an example and compares. When the value is
wrong, it calls the known mistakes (see `known`) on the same example; if one gives the
student's value, the message says which. It tells *not attempted* from *crashed*,
*wrong shape or dtype* and *wrong value*. Inputs are copied for each call, so a function
that changes them disturbs nothing.
"""

import os
import textwrap
import time
import traceback
import zlib

from cherrytop.checks.compare import show
from cherrytop.checks.known import Mistake, known_mistakes, own_name
from cherrytop.checks.limits import TookTooLong, time_limit
from cherrytop.checks.question import Question

__all__ = ["Check", "CheckFailed", "Mistake"]
SEED = "CHERRYTOP_SEED"  # the environment variable that makes hidden inputs fresh


class CheckFailed(AssertionError):
    """What a check found, in words; the message is all that a student needs.

    Args:
        text: the message; without it, the call, the problem and the hint, a line each.
        call: the question that was put, as one would write it.
        problem: what came instead of what should have come.
        hint: the misconception, or what else there is to say.
        mistakes: names of the known mistakes that were recognised.
    """

    def __init__(self, text="", call="", problem="", hint="", mistakes=()):
        super().__init__(text or "\n".join(filter(None, [call, problem, hint])))
        self.call, self.problem, self.hint = call, problem, hint
        self.mistakes = tuple(mistakes)

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
        self.passed = []  # questions that were answered rightly

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
        rtol = rtol or self.rtol
        question = Question(args, kwargs, through, part, equals, rtol, dtype)
        try:
            actual = question.ask(self.function)
        except NotImplementedError:
            raise CheckFailed(_not_attempted(self.name)) from None
        except Exception as error:
            actual, problem = error, f"crashed: {_students_lines(error)}"
        else:
            problem = question.problem(actual)
        if problem:
            call = question.text(self.name)
            if part is not None and not isinstance(actual, Exception):
                call = f"{call}[{part!r}]"
            mistakes = self._recognise(question, actual)
            hint = _told(mistakes) or because
            names = [mistake.name for mistake in mistakes]
            raise CheckFailed(call=call, problem=problem, hint=hint, mistakes=names)
        self.passed.append(question)
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
        question = Question(args, kwargs, through)
        value = self._answer(question)
        if value is None:
            problem = "returned None: did you forget the `return` at the end?"
            raise CheckFailed(call=question.text(self.name), problem=problem)
        return value

    def raises(self, error, *args, because, through=None, **kwargs):
        """The function must refuse these arguments with this error."""
        question = Question(args, kwargs, through)
        call = question.text(self.name)
        try:
            value = question.ask(self.function)
        except NotImplementedError:
            raise CheckFailed(_not_attempted(self.name)) from None
        except error:
            self.count += 1
            return
        except Exception as other:
            came = f"raised {type(other).__name__}: {other}"
        else:
            came = f"returned {show(value)}"
        problem = f"should raise {error.__name__}, but {came}"
        raise CheckFailed(call=call, problem=problem, hint=because) from None

    def fast(self, *args, within, because, through=None, **kwargs):
        """The function must need at most `within` seconds: the best of three tries.

        Something endless is stopped after twenty times that, or after a second.
        """
        question, took = Question(args, kwargs, through), []
        for _ in range(3):
            with time_limit(max(1.0, 20 * within)):
                start = time.perf_counter()
                try:
                    self._answer(question)
                except TookTooLong:
                    took.append(float("inf"))
                    break
                took.append(time.perf_counter() - start)
            if took[-1] <= within:
                self.count += 1
                return
        best = min(took)
        seconds = f"{best:.2g} s" if best < 1e9 else "too long and was stopped"
        problem = f"took {seconds}; it should take less than {within:g} s"
        raise CheckFailed(call=question.text(self.name), problem=problem, hint=because)

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

    def _answer(self, question):
        """The function's value, whatever it is; crashes become CheckFailed."""
        try:
            return question.ask(self.function)
        except NotImplementedError:
            raise CheckFailed(_not_attempted(self.name)) from None
        except Exception as error:
            raise CheckFailed(
                call=question.text(self.name),
                problem=f"crashed: {_students_lines(error)}",
            ) from None

    def _recognise(self, question, actual):
        """The known mistakes that come to the same, a list; two hints at most.

        `actual` is the student's value, or the error that their code raised. If there
        are several, those that would have failed an earlier question are left out.
        """
        mistakes = self.mistakes
        if isinstance(mistakes, str):
            mistakes = known_mistakes(mistakes, self.function)
        likeness = [
            question.likeness(question.ask_quietly(mistake.function), actual)
            for mistake in mistakes
        ]
        most = max(likeness, default=0) or 2
        alike = [m for m, how in zip(mistakes, likeness, strict=True) if how == most]
        if len(alike) > 1:
            alike = [m for m in alike if self._would_have_passed(m)] or alike
        hints = list(dict.fromkeys(mistake.hint for mistake in alike))[:2]
        return [mistake for mistake in alike if mistake.hint in hints]

    def _would_have_passed(self, mistake):
        return not any(
            question.problem(question.ask_quietly(mistake.function))
            for question in self.passed
        )


def _told(mistakes):
    """What is said to somebody who made one of these mistakes; '' for none."""
    return "\n".join(
        textwrap.fill(
            f"It {'may also look' if i else 'looks'} like this: {hint}",
            76,
            break_on_hyphens=False,
        )
        for i, hint in enumerate(dict.fromkeys(mistake.hint for mistake in mistakes))
    )


def _not_attempted(name):
    return (
        f"{name}: not attempted yet.\nWrite your code where it says YOUR CODE HERE, "
        "and delete the line\n`raise NotImplementedError()`."
    )


def _students_lines(error):
    """The error, and the last line of the traceback that stands in a notebook cell.

    One that comes from another process brings that line along: `error.in_cell`.
    """
    at = getattr(error, "in_cell", None)
    if at is None:
        frames = traceback.extract_tb(error.__traceback__)
        cells = ("ipykernel", "<ipython")
        own = [f for f in frames if any(cell in f.filename for cell in cells)]
        at = f"in {own[-1].name}: `{own[-1].line}`" if own and own[-1].line else ""
    return f"{type(error).__name__}: {error}{', ' if at else ''}{at}"
