"""Run an exercise with another answer in it, as a student's notebook would."""

import contextlib
import io
from pathlib import Path
from typing import NamedTuple

import jupytext
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted((ROOT / "solutions").glob("*/*.py"))
EXERCISES = [f"{path.parent.name}/{path.stem}" for path in SOLUTIONS]


class Answer(NamedTuple):
    """A file of tests/wrong_answers: a solution cell as somebody would write it."""

    exercise: str
    name: str
    cell: str  # the grade_id that it replaces
    message: str  # what the student must read; "" for a right answer
    source: str


def read_answer(path):
    source = path.read_text("utf-8")
    head = dict(
        line.removeprefix("# ").split(": ", 1) for line in source.splitlines()[:2]
    )
    exercise = f"{path.parent.parent.name}/{path.parent.name}"
    if "right" in head:
        return Answer(exercise, path.stem, head["cell"], "", source)
    return Answer(exercise, path.stem, head["cell"], head["message"], source)


ANSWERS = [
    read_answer(path)
    for path in sorted((ROOT / "tests/wrong_answers").glob("*/*/*.py"))
]
WRONG = [answer for answer in ANSWERS if answer.message]
RIGHT = [answer for answer in ANSWERS if not answer.message]


def cells_of(exercise, released=False):
    """(grade_id or None, is it a test, its points, source) of each code cell."""
    if released:
        path = ROOT / "exercises" / f"{exercise}.ipynb"
        notebook = nbformat.read(path, as_version=4)
    else:
        path = ROOT / "solutions" / f"{exercise}.py"
        notebook = jupytext.read(path, fmt="py:percent")
    for cell in notebook.cells:
        marker = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and "google.colab" not in cell.source:
            yield (
                marker.get("grade_id"),
                bool(marker.get("grade")),
                marker.get("points", 0),
                cell.source,
            )


class Run(NamedTuple):
    """What happened: points per test cell, and the message of those that failed."""

    points: dict
    maximum: dict
    errors: dict
    printed: dict
    namespace: dict

    @property
    def message(self):
        return "\n".join(str(error) for error in self.errors.values())


def run_exercise(exercise, answers=None, released=False):
    """Execute an exercise's cells in one namespace; `answers` replaces some of them.

    As in a notebook, a cell that fails does not stop those after it.
    """
    run = Run({}, {}, {}, {}, {"__name__": "__main__"})
    for grade_id, is_test, points, source in cells_of(exercise, released):
        source = (answers or {}).get(grade_id, source)
        output = io.StringIO()
        earned = points
        try:
            with contextlib.redirect_stdout(output):
                exec(compile(source, f"<{grade_id}>", "exec"), run.namespace)
        except Exception as error:
            earned = 0
            run.errors[grade_id] = error
        if is_test:
            run.points[grade_id] = earned
            run.maximum[grade_id] = points
        run.printed[grade_id] = output.getvalue()
    return run


@pytest.fixture(params=EXERCISES)
def exercise(request):
    return request.param
