"""Intake: from a folder or a zip of files to submissions, readable or with a reason.

How the files may lie there is in `grader.layouts`. No file and no name can stop the
others: what is wrong with one is its `problem`.
"""

import difflib
import unicodedata
from typing import NamedTuple

from grader.course import CourseError, Exercise, all_exercises, find_exercises
from grader.identify import identify_all, keep_only
from grader.layouts import read_as
from grader.reading import Refused, parse_notebook
from grader.unpack import open_tree

MAX_NAME = 100  # characters of a student's name; nbgrader's database takes 128
MAX_NAME_BYTES = 160  # with the exercise's name it has to fit in a file name
ODD = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")  # not to be seen, or not a character


class Submission(NamedTuple):
    """One student's answer to one exercise.

    `problem` says why it can't be graded, and is empty if it can. `student` can name a
    folder only if `is_safe`. `exercise` is None if nothing tells which it is. `lms` is
    "Canvas" or "Moodle" if it comes from there, `lms_id` the student's id there.
    `is_late` and `submitted_at` (ISO text) are the collector's words. `notes` are for
    the student.
    """

    student: str
    file: str
    exercise: Exercise | None = None
    cells: tuple = ()
    problem: str = ""
    is_safe: bool = True
    lms: str = ""
    lms_id: str = ""
    is_late: bool = False
    submitted_at: str = ""
    turn: int = 0
    notes: tuple = ()


def collect(folder, exercise_id=None, chapter=None, student=None):
    """Read every submission in a folder or a zip; print which layout it was read as.

    Args:
        folder: Path of the submissions; see `grader.layouts`.
        exercise_id: "grpo/group_advantages"; None: each notebook says so itself, by
            its metadata, else by its cells' grade_ids or the functions that they
            define, if these fit exactly one exercise.
        chapter: "grpo": leave the other chapters' submissions aside.
        student: leave the other students' submissions aside.

    Returns:
        (list of Submission in the order of files, list of (file, why it is ignored)).
        Of several notebooks of one student for one exercise the latest counts, if the
        collector tells which; otherwise they are one Submission with a problem.

    Raises:
        CourseError: no such folder, no notebook in it, or an unknown exercise, chapter
            or student.
    """
    chosen = find_exercises([exercise_id])[0] if exercise_id else None
    if chapter:
        _check_known(chapter, {one.chapter for one in all_exercises()}, "chapter")
    with open_tree(folder) as tree:
        name = "" if folder.is_dir() else folder.stem
        label, found, ignored = read_as(tree, name)
        if not found:
            raise CourseError(
                f"{folder} holds no notebook; expected <student>.ipynb or "
                "<student>/<exercise>.ipynb, or what Canvas or Moodle packed"
            )
        print(f"read as: {label}, {len(found)} file{'s' * (len(found) != 1)}")
        read = [_read_submission(one) for one in found]
    if chosen:
        submissions, others = keep_only(chosen, read)
        ignored += others
    else:
        submissions = identify_all(read)
    if chapter:
        is_other = [s.exercise and s.exercise.chapter != chapter for s in submissions]
        pairs = list(zip(submissions, is_other, strict=True))
        ignored += [
            (s.file, f"not of chapter {chapter}") for s, other in pairs if other
        ]
        submissions = [submission for submission, other in pairs if not other]
    if student:
        wanted = unicodedata.normalize("NFC", student).strip()
        _check_known(wanted, {one.student for one in submissions}, "student")
        submissions = [one for one in submissions if one.student == wanted]
    return _one_each(submissions), sorted(ignored)


def _check_known(name, names, what):
    if name in names:
        return
    near = difflib.get_close_matches(name, names, n=5, cutoff=0.5)
    near += sorted(one for one in names - set(near) if name.lower() in one.lower())[:5]
    hint = (
        f"did you mean {', '.join(near)}?" if near else f"there are {len(names)} others"
    )
    if len(names) <= 20:
        hint = f"the {what}s are {', '.join(sorted(names))}"
    raise CourseError(f"there is no {what} {name}; {hint}")


def _read_submission(found):
    """(Submission without exercise, its Notebook or None, found) for one file."""
    label = printable("/".join(found.parts))
    facts = {
        "lms": found.lms,
        "lms_id": found.lms_id,
        "is_late": found.is_late,
        "submitted_at": found.submitted_at,
        "turn": found.turn,
    }
    try:
        student = student_id(found.student)
    except Refused as refusal:
        name = printable(found.student)[:MAX_NAME]
        bad = Submission(name, label, problem=str(refusal), is_safe=False, **facts)
        return bad, None, found
    try:
        if found.member is None or found.member.problem:
            raise Refused(found.why or found.member.problem)
        notebook = parse_notebook(found.member.read())
    except Refused as refusal:
        return Submission(student, label, problem=str(refusal), **facts), None, found
    return Submission(student, label, cells=notebook.cells, **facts), notebook, found


def student_id(name):
    """The name as nbgrader's id and as part of file names: NFC, without outer spaces.

    Raises:
        Refused: a name that is empty, too long, starts with a dot, or has a
            character that separates paths, is invisible or can't be printed.
    """
    name = unicodedata.normalize("NFC", name)
    kinds = {character: unicodedata.category(character) for character in name}
    name = "".join(" " if kinds[one] == "Zs" else one for one in name).strip()
    odd = [
        one
        for one in name
        if one in "/\\" or (kinds.get(one) in ODD and one not in "\u200c\u200d")
    ]  # some scripts need these two to spell
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
    """One submission a student and exercise: the latest, or one with a problem."""
    groups = {}
    for submission in submissions:
        groups.setdefault((submission.student, submission.exercise), []).append(
            submission
        )
    return [_the_one(group) for group in groups.values()]


def _the_one(group):
    if len(group) == 1:
        return group[0]
    if group[0].exercise is None:  # nobody can say that they are of the same one
        reasons = dict.fromkeys(f"{one.file}: {one.problem}" for one in group)
        is_safe = all(one.is_safe for one in group)
        return group[0]._replace(problem="; ".join(reasons), is_safe=is_safe)
    files = ", ".join(submission.file for submission in group)
    latest = max(group, key=lambda submission: submission.turn)
    if len({submission.turn for submission in group}) == len(group):
        told = f"Of {len(group)} notebooks that were handed in the latest counts"
        return latest._replace(notes=(f"{told}: {latest.file}.",))
    return group[0]._replace(
        cells=(),
        problem=f"several notebooks are of this exercise: {files}; leave only the one "
        "that counts",
    )
