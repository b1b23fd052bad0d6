"""One question to a function: a call, and the value that is expected of it."""

import contextlib
import copy
import io
import warnings

from cherrytop.checks.compare import difference, difference_of_dtypes, show


class Question:
    """A call that can be put to the student's function, and to known mistakes.

    Args:
        args, kwargs: the arguments; each call gets copies.
        through: a probe (see `probes`), called with the function and the arguments.
        part: the part of the value that counts, an index or a key; None: all of it.
        equals: the expected value.
        rtol: relative tolerance.
        dtype: which dtype the value must have, if that matters.
    """

    def __init__(
        self, args, kwargs, through=None, part=None, equals=None, rtol=0.0, dtype=None
    ):
        self.args, self.kwargs = copy.deepcopy((args, kwargs))
        self.through, self.part = through, part
        self.equals, self.rtol, self.dtype = equals, rtol, dtype

    def ask(self, function):
        """What the function, or a probe of it, gives.

        A function that lives in another process has an attribute `probed`, which
        runs the probe there.
        """
        args, kwargs = copy.deepcopy((self.args, self.kwargs))
        if self.through and hasattr(function, "probed"):
            value = function.probed(self.through, args, kwargs)
        elif self.through:
            value = self.through(function, *args, **kwargs)
        else:
            value = function(*args, **kwargs)
        return value if self.part is None or value is None else value[self.part]

    def ask_quietly(self, function):
        """The value, or the error that is raised; without warnings and prints."""
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            try:
                return self.ask(function)
            except Exception as error:
                return error

    def problem(self, value):
        """What is wrong with a value, in words; '' if nothing is."""
        if value is None and self.equals is not None:
            return "returned None: did you forget the `return` at the end?"
        problem = difference(value, self.equals, self.rtol)
        if self.dtype is not None and not problem:
            problem = difference_of_dtypes(value, self.dtype)
        return problem

    def likeness(self, value, actual):
        """How alike two wrong values, or errors, are.

        Returns:
            2: they are the same. 1: they are dictionaries that go wrong at the same
            first key, in the same way. 0: they differ, or `value` is right.
        """
        if isinstance(value, Exception) or isinstance(actual, Exception):
            return 2 * (repr(value) == repr(actual))
        problem = self.problem(value)
        if not problem:
            return 0
        if self.dtype is not None and _kind(value) != _kind(actual):
            return 0
        if not difference(actual, value, max(self.rtol, 1e-5)):
            return 2
        return int(isinstance(self.equals, dict) and problem == self.problem(actual))

    def text(self, name):
        """The call as one would write it."""
        parts = [show(arg) for arg in self.args]
        parts += [f"{key}={show(v)}" for key, v in self.kwargs.items() if v is not None]
        if self.through is not None:
            return f"{self.through.__name__}({', '.join([name, *parts])})"
        return f"{name}({', '.join(parts)})"


def _kind(value):
    """The dtype of a tensor or array, the type of anything else."""
    return getattr(value, "dtype", type(value))
