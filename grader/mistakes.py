"""Known mistakes, written once: from `tests/wrong_answers` into the library's data.

A file there is the cell that somebody would write. Its head says which cell it replaces
and what its author should read:

    # cell: group_advantages
    # hint: you divided by the population standard deviation, which …
    #   (continued)

`hint` makes it a known mistake, which checks recognise and name. `message` instead is a
part of what a check says without recognising anything. `right` is a right answer
written unusually, and says what is unusual about it.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

from grader.course import ROOT, CourseError

WRONG_ANSWERS = ROOT / "tests" / "wrong_answers"
KINDS = ("hint", "message", "right")


class Answer(NamedTuple):
    """A file of tests/wrong_answers."""

    exercise: str  # its id
    name: str
    cell: str  # grade_id of the cell that it replaces
    kind: str  # of KINDS
    text: str  # the hint, the message, or what is unusual
    source: str


def read_answer(path):
    """Parse one file.

    Raises:
        CourseError: the head lacks the cell, or has not exactly one of KINDS.
    """
    path = Path(path)
    source = path.read_text("utf-8")
    head, key = {}, None
    for line in source.splitlines():
        field = re.fullmatch(r"# (\w+): (.+)", line)
        if field:
            key = field[1]
            head[key] = field[2]
        elif key and line.startswith("#   "):
            head[key] += " " + line[1:].strip()
        else:
            break
    kinds = [kind for kind in KINDS if kind in head]
    if len(kinds) != 1 or set(head) != {"cell", *kinds}:
        raise CourseError(
            f"{path.name} of {path.parent.name}: its first lines must be "
            f"`# cell: <grade_id>` and one of `# hint: …`, `# message: …`, "
            f"`# right: …`; got {', '.join(head) or 'neither'}"
        )
    exercise = f"{path.parent.parent.name}/{path.parent.name}"
    kind = kinds[0]
    return Answer(exercise, path.stem, head["cell"], kind, head[kind], source)


def answers_of(exercise):
    """Every Answer to an exercise (its id), in alphabetical order."""
    return [
        read_answer(path) for path in sorted((WRONG_ANSWERS / exercise).glob("*.py"))
    ]


def mistakes_path(exercise):
    """Where the library keeps an exercise's known mistakes."""
    return ROOT / "lib" / "cherrytop" / "data" / "mistakes" / f"{exercise}.json"


def packed(exercise):
    """An exercise's known mistakes as the JSON text that the library reads."""
    entries = [
        {
            "name": answer.name,
            "function": answer.cell,
            "hint": answer.text,
            "source": answer.source.splitlines(),
        }
        for answer in answers_of(exercise)
        if answer.kind == "hint"
    ]
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
