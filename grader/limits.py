"""Limits of a submission: read from `limits.toml`, which explains them."""

import math
from pathlib import Path
from typing import NamedTuple

import tomllib

from grader.course import CourseError
from grader.sandbox.student import MAX_PRINTED
from grader.sandbox.tiers import Policy
from grader.sandbox.wire import MAX_BYTES

FILE = Path(__file__).with_name("limits.toml")
SECONDS = ("cell", "question", "submission")  # that need not be whole
MOST = {"message": MAX_BYTES, "printed": MAX_PRINTED}


class Limits(NamedTuple):
    """What a submission may use: seconds, bytes and numbers as in limits.toml."""

    cell: float
    question: float
    submission: float
    cpu: int
    memory: int
    disk: int
    message: int
    files: int
    open_files: int
    threads: int
    processes: int
    restarts: int
    printed: int

    def policy(self, tier):
        """What of this the kernel is asked to hold."""
        names = ("memory", "cpu", "disk", "files", "open_files", "threads")
        return Policy(tier, **{name: getattr(self, name) for name in names})


def read_limits(path=None, cell=None):
    """The limits in limits.toml, with what another file says instead.

    Args:
        path: the other file; None: there is none.
        cell: seconds for one cell; None: as the files say.

    Raises:
        CourseError: a file that can't be read, an unknown name, a value that is no
            positive number or larger than possible, or seconds that `submission` would
            cut short.
    """
    values = _read(FILE)
    found = {}
    if path is not None:
        found = _read(path)
        unknown = ", ".join(sorted(set(found) - set(values)))
        if unknown:
            raise CourseError(
                f"{path} sets {unknown}; the limits are {', '.join(values)}"
            )
        values |= found
    if cell is not None:
        values["cell"] = cell
        values["question"] = max(values["question"], cell)
        found = {**found, "cell": cell}
    for name, value in values.items():
        least = 0 if name in ("processes", "restarts") else 1
        kinds = (int, float) if name in SECONDS else int
        is_number = isinstance(value, kinds) and not isinstance(value, bool)
        if not is_number or not least <= value < math.inf:
            what = "a number" if name in SECONDS else "a whole number"
            raise CourseError(
                f"the limit {name} is {value!r}; expected {what}, {least} or more"
            )
    if values["processes"]:
        raise CourseError(
            f"the limit processes is {values['processes']}; students' code can't start "
            "processes at all, so only 0 is possible"
        )
    for name, most in MOST.items():
        if values[name] > most:
            raise CourseError(
                f"the limit {name} is {values[name]:,}; at most {most:,} is possible"
            )
    for name in {"cell", "question"} & set(found):  # what was asked for, not a default
        if values[name] > values["submission"]:
            raise CourseError(
                f"{values[name]:g} seconds for a {name} are more than the "
                f"{values['submission']:g} of a whole submission; raise that as well, "
                "in a file for --limits"
            )
    return Limits(**values)


def _read(path):
    try:
        tables = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CourseError(f"the limits in {path} can't be read: {error}") from None
    loose = [name for name, table in tables.items() if not isinstance(table, dict)]
    if loose:
        raise CourseError(
            f"{path}: {', '.join(loose)} stands outside of [seconds], [sizes] and "
            "[numbers]"
        )
    return {name: value for table in tables.values() for name, value in table.items()}
