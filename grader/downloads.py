"""Downloads: whose file is which in what Canvas and Moodle pack.

- **Canvas**: `lovelaceada_LATE_12345_678901_own-name.ipynb`: the sortable name in lower
  case, LATE if it was, the user's id, the file's id, the student's own name for it. The
  student becomes `lovelaceada_12345`. Of several files the one with the highest file id
  is the latest: Canvas counts that, while the `-2` behind an own name can be typed.
- **Moodle**: `Ada Lovelace_12345_assignsubmission_file_/own-name.ipynb` (some versions
  leave out the last underscore), or all of it as the file's name. The number is
  Moodle's for this student in this one assignment, so that the student becomes
  `Ada Lovelace`, the same in the next one; two of one name keep the number.

What comes from the student (the own name, the notebook) never decides whose it is, or
whether it is late.
"""

import re
from typing import NamedTuple

from grader.course import Exercise
from grader.unpack import Member

CANVAS = re.compile(
    r"(?:(?P<name>.+?)_)??(?P<late>LATE_)?(?P<user>\d+|anon_[A-Za-z0-9]+)_"
    r"(?P<file>\d+)_(?P<own>.+)"
)
MOODLE = re.compile(
    r"(?P<name>.+?)(?:_(?P<number>\d+))?_assignsubmission_(?P<kind>[a-z]+)"
    r"(?:_(?P<own>.*))?"
)
NO_NOTEBOOK = "there is no notebook in the student's folder"
A_ZIP = "the file handed in is a zip; hand in the notebook itself"
TWO_WAYS = (
    "the file's name can be read as two students'; look up whose it is, and name it "
    "<student>.ipynb"
)


class Found(NamedTuple):
    """A student's file, or None and `why` there is none.

    `lms` is "Canvas" or "Moodle", `lms_id` the id there, `turn` grows with each time
    that the student handed in, `exercise` is what the collector says that it is.
    """

    student: str
    parts: tuple
    member: Member | None = None
    why: str = ""
    own_name: str = ""
    lms: str = ""
    lms_id: str = ""
    is_late: bool = False
    turn: int = 0
    exercise: Exercise | None = None
    submitted_at: str = ""

    @property
    def stem(self):
        """What the student called the file, without what a browser or Canvas added."""
        stem = re.sub(r"\.ipynb$", "", self.own_name or self.parts[-1], flags=re.I)
        return re.sub(r"(-\d+| ?\(\d+\))$", "", stem)

    @property
    def is_notebook(self):
        return bool(self.member) and self.member.is_notebook


def is_canvas(members):
    files = [member.parts[0] for member in members if len(member.parts) == 1]
    return 0 < len(files) <= 2 * sum(bool(CANVAS.fullmatch(name)) for name in files)


def canvas(members, folders):
    """Canvas's files: (list of Found, members that are none, what is ignored)."""
    matches = {
        member: match
        for member in members
        if len(member.parts) == 1 and (match := CANVAS.fullmatch(member.parts[0]))
    }
    runs = [_run(match) for match in matches.values()]
    usual = {len(run[1]) for run in runs if len(run) == 2}
    found = []
    for member, match in matches.items():
        name, user, turn, own, problem = _whose(match, usual)
        one = Found(
            f"{name}_{user}" if name else user,
            member.parts,
            member._replace(problem=member.problem or problem),
            own_name=own,
            lms="Canvas",
            lms_id="" if user.startswith("anon_") or problem else user,
            is_late=bool(match["late"]),
            turn=int(turn[:30]),
        )
        found.append(one)
    found, dropped = _notebooks_first(found)
    return found, [member for member in members if member not in matches], dropped


def _run(match):
    """The numbers in a row, from the one that is read as the user's id."""
    row = re.match(r"(?:\d+_)+", match.string[match.start("user") :])
    return row[0][:-1].split("_") if row else [match["user"], match["file"]]


def _whose(match, usual):
    """(name, user's id, file's id, own name, problem) of a file's name.

    Three numbers in a row can be read in two ways, and who may change their own name
    in Canvas could end it in a classmate's id. What tells is that a file's id has as
    many digits as in the others' names (`usual`); where it doesn't, nobody gets the
    file until it is renamed. LATE stands just before the user's id, so it tells too.
    """
    run = _run(match)
    name, own = match["name"] or "", match["own"]
    if len(run) == 2 or match["late"]:
        return name, match["user"], match["file"], own, ""
    fitting = [n for n, number in enumerate(run[1:]) if len(number) in usual]
    place = fitting[0] if len(fitting) == 1 else 0
    before = "_".join([name] * bool(name) + run[:place])
    own = "_".join(
        [
            *run[place + 2 :],
            match.string[match.start("user") :].split("_", len(run))[-1],
        ]
    )
    problem = "" if len(fitting) == 1 else TWO_WAYS
    return before, run[place], run[place + 1], own, problem


def is_moodle(members):
    tops = {member.parts[0] for member in members}
    return 0 < len(tops) <= 2 * sum(bool(MOODLE.fullmatch(name)) for name in tops)


def moodle(members, folders):
    """Moodle's files: (list of Found, members that are none, what is ignored)."""
    matches = {member: MOODLE.fullmatch(member.parts[0]) for member in members}
    found = []
    for member, match in matches.items():
        if match:
            inside = len(member.parts) > 1
            own = member.parts[-1] if inside else match["own"] or ""
            found.append(Found(match.string, member.parts, member, own_name=own))
    empty = {parts for parts in folders if MOODLE.fullmatch(parts[0])}
    found += without_notebook(empty, found)
    numbers = {}
    for place, one in enumerate(found):
        match = MOODLE.fullmatch(one.student)
        name, number = match["name"], match["number"] or ""
        numbers.setdefault(name, set()).add(number)
        found[place] = one._replace(student=name, lms="Moodle", lms_id=number)
    found = [
        one._replace(student=f"{one.student}_{one.lms_id}")
        if len(numbers[one.student]) > 1 and one.lms_id
        else one
        for one in found
    ]
    found, dropped = _notebooks_first(found)
    rest = [member for member, match in matches.items() if not match]
    return found, rest, dropped


def _notebooks_first(found):
    """Files that are no notebooks are left aside, unless a student has no other."""
    kept, dropped = [one for one in found if one.is_notebook], {}
    served = {one.student for one in kept}
    for one in found:
        if one.is_notebook:
            continue
        if one.student in served:
            if one.member:
                dropped["/".join(one.parts)] = "not a notebook"
            continue
        served.add(one.student)
        is_zip = one.parts[-1].lower().endswith(".zip")
        why = A_ZIP if is_zip else "the file handed in is no notebook (.ipynb)"
        kept.append(one._replace(member=None, why=one.why or why))
    return kept, dropped


def without_notebook(folders, found, why=NO_NOTEBOOK):
    """A Found for each student's folder in which nothing was found."""
    served = {one.parts[0] for one in found}
    names = {parts[0] for parts in folders} - served
    return [Found(name, (name, ""), why=why) for name in names]
