"""Exports: the scores as a table, and as files that Canvas and Moodle import.

- `csv`: a row a student, a column an exercise, and the sum.
- `canvas`: for *Grades → Import*. Canvas finds a student by its own user id (else by
  SIS id, login or name) and an assignment by its title with the id, `Title (123)`;
  a title that it does not know becomes a new assignment. An empty cell takes a score
  away, so with a roster each cell that we have no score for keeps what Canvas has.
- `moodle`: for *Grades → Import → CSV file*. Moodle finds a student by e-mail address,
  username or ID number, and stops at the first that it does not know; scores and
  feedback come in columns of their own, both of which have to be mapped.

The roster says who is who: Canvas's own export of the gradebook, or Moodle's list of
participants or grading worksheet. Names that students chose are never formulas here.
"""

import re
from typing import NamedTuple

from grader.course import CourseError
from grader.roster import (
    ASK,
    MOODLE,
    NAMES,
    by_student,
    letters,
    match,
    read_csv,
    read_students,
    usable,
    write_table,
)
from grader.sheets import show_points

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS = "    Points Possible"  # as Canvas writes it


class Row(NamedTuple):
    """One student's result for one exercise."""

    student: str
    exercise: str
    score: str
    max_score: str
    reason: str = ""
    feedback: str = ""


def export(form, folder, roster=None, out=None):
    """Write the scores of a folder in a form.

    Args:
        form: "csv", "canvas" or "moodle".
        folder: Path that `python -m grader grade` wrote to.
        roster: Path of the LMS's list of students, or None.
        out: Path to write; None: `<folder>/export-<form>.csv`.

    Returns:
        (Path, list of (student, why they are left out), notes).

    Raises:
        CourseError: nothing to export, or nothing that tells the LMS who is who.
    """
    rows = read_rows(folder)
    ids = {(row["student"], row["exercise"]): row for row in read_students(folder)}
    listed = read_csv(roster) if roster else []
    table, left, notes = FORMS[form](rows, ids, listed)
    path = out or folder / f"export-{form}.csv"
    return write_table(table, path), left, notes


def read_rows(folder):
    """The Rows in a folder's grades.csv and questions.csv."""
    path = folder / "grades.csv"
    if not path.is_file():
        raise CourseError(f"there is no {path}; grade first, or give --from FOLDER")
    said = {}
    questions = folder / "questions.csv"
    for row in read_csv(questions) if questions.is_file() else []:
        points = f"{row['score']}/{row['max_score']}"
        text = f"{row['question']}: {row['verdict']}, {points}"
        said.setdefault((row["student"], row["exercise"]), []).append(text)
    return [
        Row(
            row["student"],
            row["exercise"],
            row["score"],
            row["max_score"],
            row["reason"],
            "; ".join(said.get((row["student"], row["exercise"]), [])),
        )
        for row in read_csv(path)
    ]


def rows_of(results):
    """The Rows of a list of record.Result."""
    return [
        Row(
            result.student,
            result.exercise_id,
            show_points(result.score),
            show_points(result.max_score) if result.questions else "",
            result.reason,
            "; ".join(
                f"{one.id}: {one.verdict}, {show_points(one.score)}/"
                f"{show_points(one.max_score)}"
                for one in result.questions
            ),
        )
        for result in results
    ]


def as_csv(rows, ids, listed):
    """(table, nobody left out, no notes): a row a student, a column an exercise."""
    exercises, most = _exercises(rows)
    header = ["student", "id", "late"]
    header += [f"{one} (of {most[one] or '?'})" for one in exercises]
    table = [[*header, "sum"]]
    for student, scores in by_student(rows).items():
        known = [ids.get((student, one), {}) for one in exercises]
        numbers = sorted({one["lms_id"] for one in known if one.get("lms_id")})
        pairs = zip(exercises, known, strict=True)
        late = [exercise for exercise, one in pairs if one.get("late")]
        row = [student, " ".join(numbers), " ".join(late)]
        row += [scores[one].score if one in scores else "" for one in exercises]
        total = sum(_number(one.score) for one in scores.values())
        table.append([*row, show_points(total)])
    return table, [], []


def as_canvas(rows, ids, listed):
    """(table, who is left out, notes) for Canvas; see the module's own words."""
    exercises, most = _exercises(rows)
    listed = [row for row in listed if "Points Possible" not in row.get("Student", "")]
    headings = _headings(exercises, listed)
    notes = [
        f"Canvas will make a new assignment called {title}"
        for one, title in headings.items()
        if title == one
    ]
    if not listed and len(rows) < len(exercises) * len(by_student(rows)):
        notes.append(
            "who handed in nothing has an empty cell, which takes a score away that "
            f"Canvas may have; {ASK['canvas']}, to keep it"
        )
    table = [[*CANVAS, *headings.values()]]
    table.append([POINTS, *[""] * 4, *(most[one] for one in exercises)])
    found, left = match(rows, ids, listed, "Canvas", ("ID",), CANVAS[2:4], "canvas")
    for student, (number, row) in found.items():
        scores = by_student(rows)[student]
        row = row or {"Student": student, "ID": number}
        cells = [
            scores[one].score if one in scores else row.get(headings[one], "")
            for one in exercises
        ]
        table.append([*(row.get(name, "") for name in CANVAS), *cells])
    return table, left, notes


def as_moodle(rows, ids, listed):
    """(table, who is left out, notes) for Moodle; see the module's own words."""
    exercises, _ = _exercises(rows)
    listed = [
        {NAMES.get(k.strip().lower(), k): v for k, v in r.items()} for r in listed
    ]
    keys = ("Identifier",)
    found, left = match(rows, ids, listed, "Moodle", keys, MOODLE, "moodle")
    for student in list(found):  # an e-mail address as the file's name says enough
        if found[student][1] is None:
            found[student] = ("", {"Email address": student})
    have = {n: [o for o in found if usable(found[o][1].get(n))] for n in MOODLE}
    name = max(MOODLE, key=lambda one: len(have[one]))
    if not have[name]:
        raise CourseError(f"no student has an id for Moodle; {ASK['moodle']}")
    left += [(one, f"no {name} of theirs") for one in found if one not in have[name]]
    header = [name]
    for one in exercises:
        header += [one, f"{one} feedback"]
    table = [header]
    scores = by_student(rows)
    for student in have[name]:
        cells = [found[student][1][name].strip()]
        for one in exercises:
            mine = scores[student].get(one)
            cells += [mine.score, mine.reason or mine.feedback] if mine else ["", ""]
        table.append(cells)
    return table, left, []


def _headings(exercises, listed):
    """dict of exercise to Canvas's heading for it; its own id, if there is none."""
    titles = {}
    for heading in listed[0] if listed else ():
        titles.setdefault(letters(re.sub(r" \(\d+\)$", "", heading)), heading)
    return {
        one: titles.get(letters(one), titles.get(letters(one.split("/")[-1]), one))
        for one in exercises
    }


def _exercises(rows):
    """(ids of all exercises that are known, dict of id to points)."""
    most = {}
    for row in rows:
        if row.exercise != "unknown":
            best = max(row.max_score, most.get(row.exercise, ""), key=_number)
            most[row.exercise] = best
    if not most:
        raise CourseError("there are no scores to export")
    return sorted(most), most


def _number(text):
    try:
        return float(text)
    except ValueError:
        return 0.0


FORMS = {"csv": as_csv, "canvas": as_canvas, "moodle": as_moodle}
