"""Record: nbgrader's gradebook, and what stands in it as CSV files.

The gradebook is nbgrader's own; scores are read back from it, so a grade that somebody
gave by hand in formgrader counts, and is kept when the notebook is graded again.
"""

import csv
import datetime
import os
import re
import shutil
import warnings
from typing import NamedTuple

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedNotebook,
)
from sqlalchemy.exc import SAWarning

from grader.course import Exercise
from grader.release import full_notebook

GRADES = (
    "student", "exercise", "score", "max_score", "status", "reason", "notes", "seed",
)  # fmt: skip
QUESTIONS = (
    "student", "exercise", "question", "score", "max_score", "verdict", "message",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet takes for one


class Result(NamedTuple):
    """One submission graded: a row of grades.csv and a page of feedback."""

    student: str
    exercise: Exercise | None
    questions: tuple = ()
    reason: str = ""
    notes: tuple = ()
    was_run: bool = False
    seed: str = ""  # what the hidden inputs depended on

    @property
    def score(self):
        return sum(question.score for question in self.questions)

    @property
    def max_score(self):
        return sum(question.max_score for question in self.questions)

    @property
    def exercise_id(self):
        return self.exercise.id if self.exercise else "unknown"

    @property
    def status(self):
        return "graded" if self.was_run else "problem"


def gradebook(course):
    """nbgrader's gradebook of the course in a folder, to be used in a `with`."""
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}")


def make_room(course, exercise):
    """Let an exercise be released again whose cells have changed since it was graded.

    nbgrader refuses that. So the exercise's old grades are taken out, after the whole
    gradebook has been copied. Its other exercises keep theirs.

    Returns:
        The copy's Path, or None if nothing had changed.
    """
    if not (course / "gradebook.db").exists():
        return None
    marked = [
        cell.metadata.nbgrader
        for cell in full_notebook(exercise).cells
        if "nbgrader" in cell.metadata
    ]
    names = [
        {marker.grade_id for marker in marked if marker[flag]}
        for flag in ("grade", "solution")
    ]
    with gradebook(course) as book:
        try:
            notebook = book.find_notebook(exercise.name, exercise.chapter)
        except MissingEntry:
            return None
        old = [
            {cell.name for cell in cells}
            for cells in (notebook.grade_cells, notebook.solution_cells)
        ]
        if old == names or not notebook.submissions:
            return None
        when = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
        kept = course / f"gradebook-until-{when}.db"
        shutil.copyfile(course / "gradebook.db", kept)
        for student in [submission.student.id for submission in notebook.submissions]:
            book.remove_submission_notebook(exercise.name, exercise.chapter, student)
            graded = course / "autograded" / student / exercise.chapter
            (graded / f"{exercise.name}.ipynb").unlink(missing_ok=True)
    return kept


def enter(course, exercise, student):
    """Give a student a row for the exercise, with nothing in it yet.

    nbgrader makes these rows when a chapter is first submitted; it forgets those of an
    exercise that the chapter has gained since.
    """
    with warnings.catch_warnings(), gradebook(course) as book:
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, of no consequence
        book.update_or_create_student(student)
        submission = book.update_or_create_submission(exercise.chapter, student)
        entered = {entry.notebook_id for entry in submission.notebooks}
        for notebook in submission.assignment.notebooks:
            if notebook.id in entered:
                continue
            entry = SubmittedNotebook(notebook=notebook, assignment=submission)
            book.db.add(entry)
            for cell in notebook.grade_cells:
                book.db.add(
                    Grade(
                        cell_id=cell.id,
                        notebook=entry,
                        auto_score=0,
                        needs_manual_grade=False,
                    )
                )
            for cell in notebook.solution_cells:
                book.db.add(Comment(cell_id=cell.id, notebook=entry))
        book.db.commit()


def read_points(course, exercise, student):
    """dict of question to (score, max_score, score given by hand or None)."""
    with gradebook(course) as book:
        entry = book.find_submission_notebook(exercise.name, exercise.chapter, student)
        return {
            grade.name: (grade.score, grade.max_score, grade.manual_score)
            for grade in entry.grades
        }


def write_results(results, out):
    """Write grades.csv and questions.csv, each in one step.

    Returns:
        their Paths.
    """
    grades = [
        (
            result.student,
            result.exercise_id,
            show_points(result.score),
            show_points(result.max_score) if result.questions else "",
            result.status,
            result.reason,
            " ".join(result.notes),
            result.seed,
        )
        for result in results
    ]
    questions = [
        (
            result.student,
            result.exercise_id,
            question.id,
            show_points(question.score),
            show_points(question.max_score),
            question.verdict,
            question.message,
        )
        for result in results
        for question in result.questions
    ]
    return [
        _write_csv(out / "grades.csv", GRADES, grades),
        _write_csv(out / "questions.csv", QUESTIONS, questions),
    ]


def show_points(number):
    """A score without needless digits: 3, 2.5."""
    return f"{number:.4g}"


def _write_csv(path, header, rows):
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([neutral(value) for value in row] for row in rows)
    os.replace(part, path)
    return path


def neutral(text):
    """A text that a spreadsheet will not take for a formula, on one line.

    >>> neutral("=1+2")
    "'=1+2"
    """
    text = re.sub(r"[\r\n]+", " ", str(text))
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
