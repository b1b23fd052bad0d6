"""Roster: who a student is in Canvas or Moodle, and the CSV files that say so."""

import csv
import io
import os
import re
import unicodedata

from grader.course import CourseError
from grader.sheets import FORMULA, neutral

STUDENTS = ("student", "exercise", "lms", "lms_id", "late", "submitted_at", "file")
MOODLE = ("Email address", "Username", "ID number")  # the first that all have is taken
NAMES = {
    "e-mail address": "Email address",
    "email": "Email address",
    "email address": "Email address",
    "username": "Username",
    "id number": "ID number",
    "idnumber": "ID number",
    "full name": "Full name",
    "identifier": "Identifier",
}
ASK = {
    "canvas": "give --roster FILE, the CSV that Canvas's Grades → Export writes",
    "moodle": "give --roster FILE, a CSV with the students' names and one of "
    f"{', '.join(MOODLE)}: Moodle's grading worksheet or its list of participants",
}


def write_students(submissions, out):
    """Keep what an LMS has to be told later: each submission's ids there, and if late.

    What an earlier run wrote about other students stays.
    """
    rows = {(row["student"], row["exercise"]): row for row in read_students(out)}
    for one in submissions:
        exercise = one.exercise.id if one.exercise else "unknown"
        values = (
            one.student,
            exercise,
            one.lms,
            one.lms_id,
            "late" if one.is_late else "",
            one.submitted_at,
            one.file,
        )
        rows[one.student, exercise] = dict(zip(STUDENTS, values, strict=True))
    table = [STUDENTS, *([row[name] for name in STUDENTS] for row in rows.values())]
    return write_table(table, out / "students.csv")


def read_students(folder):
    """What `write_students` wrote; an empty list if it never did."""
    path = folder / "students.csv"
    return read_csv(path) if path.is_file() else []


def match(rows, ids, listed, lms, keys, others, form):
    """Who is who in the LMS.

    Returns:
        (dict of student to (id in the LMS, row of the roster or None), list of
        (student, why nobody there is that)). By the LMS's own id first, else by
        `others` or the name, if exactly one has it; never two students as one.
    """
    found, left, taken = {}, [], {}
    for student in by_student(rows):
        known = [row for (name, _), row in ids.items() if name == student]
        numbers = {row["lms_id"] for row in known if row["lms"] == lms} - {""}
        row, number, why = None, "", ""
        if numbers and listed and any(key in listed[0] for key in keys):
            hits = [r for r in listed if _id_of(r, keys) in numbers]
        else:
            hits = [r for r in listed if _fits(r, student, others)]
        if len(hits) == 1:
            row = hits[0]
        elif listed:
            why = f"{len(hits) or 'nobody'} in the roster fit{'s' * (not hits)}"
        elif len(numbers) == 1 and lms == "Canvas":
            number = next(iter(numbers))
        elif not (lms == "Moodle" and re.fullmatch(r"[^@\s]+@[^@\s]+", student)):
            why = f"nothing tells who it is in {lms}"
        if why:
            left.append((student, why))
            continue
        who = number or (id(row) if row else student)
        taken.setdefault(who, []).append(student)
        found[student] = (number, row)
    for names in taken.values():
        if len(names) > 1:
            left += [(n, f"the same person in {lms} as {names}") for n in names]
            found = {name: one for name, one in found.items() if name not in names}
    if not found:
        raise CourseError(f"no student has an id for {lms}; {ASK[form]}")
    return found, left


def _id_of(row, keys):
    """An id in the roster; Moodle's worksheet has "Participant 12345"."""
    return re.sub(r"\D", "", next((row[key] for key in keys if row.get(key)), ""))


def _fits(row, student, others):
    first = (row.get("First name", ""), row.get("Last name", row.get("Surname", "")))
    names = [row.get(name, "") for name in (*others, "Student", "Full name")]
    names += [" ".join(first), ", ".join(first[::-1])]
    name = re.sub(r"_\d+$", "", student)  # what intake put behind a name
    return bool({letters(n) for n in names} & {letters(student), letters(name)} - {""})


def letters(name):
    """A name to compare: of letters and digits only, as Canvas's file names are."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def usable(text):
    """Whether a cell holds an id, and one that no spreadsheet would compute."""
    return bool(text and text.strip()) and neutral(text.strip()) == text.strip()


def by_student(rows):
    """dict of student to dict of exercise to Row."""
    found = {}
    for row in rows:
        found.setdefault(row.student, {})[row.exercise] = row
    return found


def read_csv(path):
    """list of dict; `,` or `;` between columns, and what `neutral` added taken away."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise CourseError(f"{path} can't be read as text: {error}") from None
    first = text.partition("\n")[0]
    between = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.DictReader(io.StringIO(text), delimiter=between, restval=""))
    except csv.Error as error:
        raise CourseError(f"{path} is no CSV file: {error}") from None
    return [{k: _as_it_was(v) for k, v in row.items() if k} for row in rows]


def _as_it_was(text):
    is_ours = text.startswith("'") and text[1:].lstrip(" ").startswith(FORMULA)
    return text[1:] if is_ours else text


def write_table(table, path):
    """Write rows as CSV in one step, with no cell that a spreadsheet would compute."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[neutral(cell) for cell in r] for r in table])
        os.replace(part, path)
    except OSError as error:
        raise CourseError(f"{path} can't be written: {error.strerror}") from None
    return path
