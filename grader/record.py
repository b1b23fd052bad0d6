"""Record: the scores in nbgrader's gradebook.

Scores are read back from it, so a grade that somebody gave by hand in formgrader
counts, and is kept when the notebook is graded again.
"""

import datetime
import shutil
import warnings
from typing import NamedTuple

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy.exc import IntegrityError, SAWarning

from grader.course import Exercise
from grader.gradebook import gradebook
from grader.release import full_notebook
from grader.sheets import book_as_table


class Result(NamedTuple):
    """One submission graded: a row of grades.csv and a page of feedback."""

    student: str
    exercise: Exercise | None
    questions: tuple = ()
    reason: str = ""
    notes: tuple = ()
    was_run: bool = False
    seed: str = ""  # what the hidden inputs depended on
    tier: str = ""  # of isolation, "T2"
    flags: tuple = ()  # what an instructor should look at by hand
    graded_on: str = ""  # the day of the earlier run that it is from; "" if this one

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


class Book:
    """The gradebook, open for writing scores: by one process at a time.

    Args:
        course: Path of the course folder.
        database: address of another database than the folder's gradebook.db, such as
            "postgresql+psycopg://user@host/grades".
    """

    def __init__(self, course, database=None):
        self.book = gradebook(course, database)

    def __enter__(self):
        self.book.__enter__()
        return self

    def __exit__(self, *error):
        return self.book.__exit__(*error)

    def save(self, exercise, student, scores, blank=(), submitted_at=None):
        """Write a student's scores for an exercise, all of them or none.

        A score that somebody gave by hand is kept, and marked to be looked at again.

        Args:
            exercise: Exercise.
            student: nbgrader's id.
            scores: dict of a test cell's grade_id to its points; what is missing is 0.
            blank: grade_ids of the answers that were left blank.
            submitted_at: datetime in UTC, as the collector says; None: unknown.

        Returns:
            dict of grade_id to (score, max_score, score given by hand or None).
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's own
            entry = self._entry(exercise, student, submitted_at)
            points = {}
            for grade in entry.grades:
                name = grade.cell.name
                grade.auto_score = float(scores.get(name, 0))
                by_hand = grade.manual_score
                grade.needs_manual_grade = by_hand is not None
                score = grade.auto_score if by_hand is None else by_hand
                points[name] = score + (grade.extra_credit or 0)
                points[name] = points[name], grade.cell.max_score, by_hand
            for comment in entry.comments:
                is_blank = comment.cell.name in blank
                comment.auto_comment = "No response." if is_blank else None
            self.book.db.commit()
        return points

    def comments(self, exercise, student):
        """What somebody wrote about a student's cells: dict of grade_id to text."""
        book = self.book.find_submission_notebook(
            exercise.name, exercise.chapter, student
        )
        return {
            comment.cell.name: comment.manual_comment
            for comment in book.comments
            if comment.manual_comment
        }

    def _entry(self, exercise, student, submitted_at):
        """The student's row for the exercise, made if there is none."""
        found = self._find(exercise, student)
        if found is None:
            try:
                found = self._new_entry(exercise, student)
            except IntegrityError:  # another grader has just made some of it
                self.book.db.rollback()
                found = self._find(exercise, student)
                found = found or self._new_entry(exercise, student)
        if submitted_at is not None:
            found.assignment.timestamp = submitted_at
        return found

    def _find(self, exercise, student):
        return (
            self.book.db.query(SubmittedNotebook)
            .join(SubmittedAssignment, SubmittedNotebook.assignment)
            .join(Notebook, SubmittedNotebook.notebook)
            .join(Assignment, SubmittedAssignment.assignment)
            .filter(
                SubmittedAssignment.student_id == student,
                Assignment.name == exercise.chapter,
                Notebook.name == exercise.name,
            )
            .one_or_none()
        )

    def _new_entry(self, exercise, student):
        """Rows for all notebooks of the chapter, as nbgrader makes them.

        nbgrader makes these when a chapter is first submitted; it forgets those of an
        exercise that the chapter has gained since.
        """
        db = self.book.db
        who = db.get(Student, student) or Student(id=student)
        assignment = db.query(Assignment).filter_by(name=exercise.chapter).one()
        submission = (
            db.query(SubmittedAssignment)
            .filter_by(assignment_id=assignment.id, student_id=student)
            .one_or_none()
        )
        if submission is None:
            submission = SubmittedAssignment(assignment=assignment, student=who)
            db.add(submission)
        entries = {entry.notebook_id: entry for entry in submission.notebooks}
        wanted = None
        for notebook in assignment.notebooks:
            entry = entries.get(notebook.id)
            if entry is None:
                entry = SubmittedNotebook(notebook=notebook, assignment=submission)
                db.add(entry)
                for cell in notebook.grade_cells:
                    db.add(
                        Grade(
                            cell_id=cell.id,
                            notebook=entry,
                            auto_score=0,
                            needs_manual_grade=False,
                        )
                    )
                for cell in notebook.solution_cells:
                    db.add(Comment(cell_id=cell.id, notebook=entry))
            wanted = entry if notebook.name == exercise.name else wanted
        db.flush()
        for entry in submission.notebooks:  # what is not handed in is worth 0
            for grade in entry.grades:
                if grade.auto_score is None:
                    grade.auto_score, grade.needs_manual_grade = 0, False
        return wanted


def make_room(course, exercise, database=None):
    """Let an exercise be released again whose cells have changed since it was graded.

    nbgrader refuses that. So the exercise's old grades are taken out, after the whole
    gradebook has been copied. Its other exercises keep theirs.

    Returns:
        The copy's Path, or None if nothing had changed.
    """
    if database is None and not (course / "gradebook.db").exists():
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
    with gradebook(course, database) as book:
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
        if database is None:
            shutil.copyfile(course / "gradebook.db", kept)
        else:
            book_as_table(book, kept := kept.with_suffix(".csv"))
        for student in [submission.student.id for submission in notebook.submissions]:
            book.remove_submission_notebook(exercise.name, exercise.chapter, student)
            graded = course / "autograded" / student / exercise.chapter
            (graded / f"{exercise.name}.ipynb").unlink(missing_ok=True)
    return kept
