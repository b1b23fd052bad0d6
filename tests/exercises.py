"""Run an exercise with another answer in it, as a student's notebook would."""

import contextlib
import io
import re
from typing import NamedTuple

import jupytext
import nbformat

from grader.course import ROOT, all_exercises
from grader.mistakes import answers_of

EXERCISES = [exercise.id for exercise in all_exercises()]
ANSWERS = [answer for exercise in EXERCISES for answer in answers_of(exercise)]
WRONG = [answer for answer in ANSWERS if answer.kind != "right"]
RIGHT = [answer for answer in ANSWERS if answer.kind == "right"]

STUB = "raise NotImplementedError()"
INSTALLS_GPU = re.compile(r"^#     install: gpu$", re.M)  # in a source's header
SOLUTION = re.compile(r"( *)### BEGIN SOLUTION.*?### END SOLUTION", re.S)
VISIBLE_PASSED = re.compile(r"^\d+ visible checks? of", re.M)  # what `done` prints


class Cell(NamedTuple):
    """A code cell of an exercise."""

    grade_id: str | None
    is_test: bool
    points: float
    source: str


def cells_of(exercise, released=False):
    """The code cells of an exercise (its id): of its source, or as released."""
    if released:
        path = ROOT / "exercises" / f"{exercise}.ipynb"
        notebook = nbformat.read(path, as_version=4)
    else:
        path = ROOT / "solutions" / f"{exercise}.py"
        notebook = jupytext.read(path, fmt="py:percent")
    for cell in notebook.cells:
        marker = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and "google.colab" not in cell.source:
            yield Cell(
                marker.get("grade_id"),
                bool(marker.get("grade")),
                marker.get("points", 0),
                cell.source,
            )


def blanks_of(exercise):
    """The cell that a student finds, for every cell that they are to fill in."""
    return {
        cell.grade_id: SOLUTION.sub(r"\1" + STUB, cell.source)
        for cell in cells_of(exercise)
        if cell.grade_id and not cell.is_test
    }


def trains_by_itself(exercise):
    """Whether an exercise's unmarked cells hold a real training run: minutes to hours.

    Those that install Unsloth do. Their checks need nothing of that run.
    """
    path = ROOT / "solutions" / f"{exercise}.py"
    return bool(INSTALLS_GPU.search(path.read_text("utf-8").partition("\n# ---\n")[0]))


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

    @property
    def failed(self):
        """The grade_ids of the test cells that failed."""
        return [grade_id for grade_id in self.errors if grade_id in self.maximum]

    @property
    def failed_visibly(self):
        """Those of them that failed before their hidden tests began."""
        return [
            grade_id
            for grade_id in self.failed
            if not VISIBLE_PASSED.search(self.printed[grade_id])
        ]


def run_exercise(
    exercise, answers=None, released=False, demonstrations=True, stop=None
):
    """Execute an exercise's cells in one namespace; `answers` replaces some of them.

    As in a notebook, a cell that fails does not stop those after it.

    Args:
        exercise: its id.
        answers: dict of grade_id to the source that takes its place.
        released: run the students' notebook instead of the source.
        demonstrations: run unmarked cells too; otherwise only those that come before
            the first marked one, the imports. Of an exercise that trains by itself
            they never run.
        stop: end with the first check that fails with this text in its message.

    Returns:
        Run.
    """
    run = Run({}, {}, {}, {}, {"__name__": "__main__"})
    begun = False
    demonstrations = demonstrations and not trains_by_itself(exercise)
    for grade_id, is_test, points, source in cells_of(exercise, released):
        begun = begun or grade_id is not None
        if begun and grade_id is None and not demonstrations:
            continue
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
        if stop is not None and grade_id in run.failed:
            said = " ".join(str(run.errors[grade_id]).split())
            if " ".join(stop.split()) in said:
                break
    return run
