"""Proxies: they stand in the examiner's namespace for what a student wrote."""

import functools

from grader.sandbox import student


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
            raise as_error(reply)
        raise Unusable(
            f"{self.__name__} returned something that grading can't take: "
            f"{reply.get('unfit', 'no answer')}. Return numbers, texts, lists, "
            "dictionaries, arrays or tensors"
        )


def as_error(reply):
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
