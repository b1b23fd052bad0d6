"""Intake: from a folder of files to submissions, each readable or with a reason.

Accepted are `<folder>/<student>.ipynb` and `<folder>/<student>/<notebook>.ipynb`. No
file and no name can stop the others: what is wrong with one is its `problem`.
"""

import os
import unicodedata
from typing import NamedTuple

from grader.course import CourseError, Exercise, find_exercises
from grader.identify import identify_all, keep_only
from grader.reading import Refused, read_notebook

MAX_NAME = 100  # characters of a student's name; nbgrader's database takes 128
MAX_NAME_BYTES = 160  # with the exercise's name it has to fit in a file name


class Submission(NamedTuple):
    """One student's answer to one exercise.

    `problem` says why it can't be graded, and is empty if it can. `student` can name a
    folder only if `is_safe`. `exercise` is None if nothing tells which it is.
    """

    student: str
    file: str
    exercise: Exercise | None = None
    cells: tuple = ()
    problem: str = ""
    is_safe: bool = True


def collect(folder, exercise_id=None):
    """Read every submission in a folder.

    Args:
        folder: Path of the submissions.
        exercise_id: "grpo/group_advantages"; None: each notebook says so itself, by
            its metadata, else by its cells' grade_ids or the functions that they
            define, if these fit exactly one exercise.

    Returns:
        (list of Submission in the order of names, list of (file, why it is ignored)).
        Several notebooks of one student for one exercise make one Submission, which
        has a problem.

    Raises:
        CourseError: no such folder, no notebook in it, or an unknown exercise.
    """
    chosen = find_exercises([exercise_id])[0] if exercise_id else None
    if not folder.exists():
        raise CourseError(f"there is no folder {folder}; give the one to grade")
    if not folder.is_dir():
        raise CourseError(
            f"{folder} is a file; give the folder that holds the students' notebooks"
        )
    found, ignored = _find(folder)
    if not found:
        raise CourseError(
            f"{folder} holds no notebook; expected <student>.ipynb or "
            "<student>/<exercise>.ipynb"
        )
    read = [_read_submission(folder, *one) for one in found]
    if chosen:
        submissions, others = keep_only(chosen, read)
        ignored += others
    else:
        submissions = identify_all(read)
    return _one_each(submissions), sorted(ignored)


def _find(folder):
    """The notebooks as (student's name, file's name or None), and what is ignored."""
    found, ignored = [], []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith(("._", ".ipynb_", "__MACOSX", ".DS_Store")):
            ignored.append((entry.name, "left there by a computer, not by a student"))
        elif entry.name.lower().endswith(".ipynb"):
            found.append((entry.name[: -len(".ipynb")], entry.name))
        elif entry.is_dir() and not entry.name.startswith("."):
            names, others = _find_in(entry)
            found += [(entry.name, name) for name in names]
            ignored += others
        else:
            ignored.append((entry.name, "not a notebook"))
    return found, ignored


def _find_in(entry):
    """The notebooks in a student's own folder; [None] if there are none.

    A folder that is a link is not followed: reading the link itself will refuse it.
    """
    names, ignored = [], []
    if entry.is_symlink():
        return [entry.name], []
    try:
        inner = sorted(os.listdir(entry.path))
    except OSError:
        return [None], []
    for name in inner:
        if name.lower().endswith(".ipynb") and not name.startswith("._"):
            names.append(f"{entry.name}/{name}")
        else:
            ignored.append((f"{entry.name}/{name}", "not a notebook"))
    return names or [None], ignored


def _read_submission(folder, name, file):
    """(Submission without exercise, its Notebook or None) for one file."""
    label = printable(file or f"{name}/")
    try:
        student, is_safe = student_id(name), True
    except Refused as refusal:
        bad = Submission(
            printable(name)[:MAX_NAME], label, problem=str(refusal), is_safe=False
        )
        return bad, None
    try:
        if file is None:
            raise Refused("there is no notebook in the student's folder")
        notebook = read_notebook(folder / file)
    except Refused as refusal:
        return Submission(student, label, problem=str(refusal)), None
    return Submission(student, label, cells=notebook.cells, is_safe=is_safe), notebook


def student_id(name):
    """The name as nbgrader's id and as part of file names: NFC, without outer spaces.

    Raises:
        Refused: a name that is empty, too long, starts with a dot, or has a
            character that separates paths, is invisible or can't be printed.
    """
    name = unicodedata.normalize("NFC", name).strip()
    odd = [
        character
        for character in name
        if character in "/\\"
        or (
            unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
            and character not in "\u200c\u200d"
        )  # some scripts need these two to spell
    ]
    if not name or name.startswith("."):
        raise Refused(
            "the file's name is not a student's name: it is empty or starts with a "
            "dot; rename the file to <student>.ipynb"
        )
    if odd:
        raise Refused(
            f"the student's name has a character that file names can't carry safely "
            f"(U+{ord(odd[0]):04X}); rename the file"
        )
    if len(name) > MAX_NAME or len(name.encode()) > MAX_NAME_BYTES:
        raise Refused(
            f"the student's name has {len(name)} characters; at most {MAX_NAME} "
            f"(and {MAX_NAME_BYTES} bytes) are possible; shorten the file's name"
        )
    return name


def printable(name):
    """A file's name as text that can be printed, whatever bytes it has."""
    return "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}"
        for character in name
    )


def _one_each(submissions):
    """One submission a student and exercise; several become one with a problem."""
    groups = {}
    for submission in submissions:
        groups.setdefault((submission.student, submission.exercise), []).append(
            submission
        )
    return [
        group[0]
        if len(group) == 1
        else group[0]._replace(
            cells=(),
            problem="several notebooks are of this exercise: "
            f"{', '.join(submission.file for submission in group)}; leave only the "
            "one that counts",
        )
        for group in groups.values()
    ]
