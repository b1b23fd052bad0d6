"""Known mistakes: what people get wrong, as code, with the hint that they deserve.

They are written once, as the cells that a student would write, in
`tests/wrong_answers/<chapter>/<exercise>/`; `make release` packs them into the
library's data, so that a check can run them wherever a notebook runs.
"""

import inspect
import json
from importlib.resources import files
from typing import NamedTuple


class Mistake(NamedTuple):
    """A known wrong answer: its name, what to tell its author, and the code itself."""

    name: str
    hint: str
    function: callable


def known_mistakes(exercise, function):
    """The known mistakes about a function of an exercise, ready to be called.

    A mistake's code sees the names of the student's notebook: its imports, and what
    earlier cells define.

    Args:
        exercise: its id, such as "grpo/group_advantages".
        function: the student's.

    Returns:
        list of Mistake; one whose code does not run in this notebook is left out.
    """
    path = files("cherrytop.data").joinpath("mistakes", f"{exercise}.json")
    if not path.is_file():
        return []
    names = inspect.unwrap(function).__globals__
    name = own_name(function)
    mistakes = []
    for entry in json.loads(path.read_text("utf-8")):
        namespace = dict(names)
        if entry["function"] != name:
            continue
        try:
            source = "\n".join(entry["source"])
            exec(compile(source, entry["name"], "exec"), namespace)
        except Exception:  # it leans on something that this notebook lacks
            continue
        mistakes.append(Mistake(entry["name"], entry["hint"], namespace[name]))
    return mistakes


def own_name(function):
    """What the notebook calls a function; its own name may be that of a wrapper."""
    name = getattr(function, "__name__", "the function")
    names = getattr(inspect.unwrap(function), "__globals__", {})
    if names.get(name) is function:
        return name
    return next((n for n, v in names.items() if v is function), name)
