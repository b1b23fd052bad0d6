"""Release: from `solutions/<chapter>/<exercise>.py` to the notebook students get.

One way only. jupytext reads the source, we fill in nbgrader's keys and add what every
notebook carries (badge, facts, install cell), and nbgrader's own preprocessors strip
solutions and hidden tests. The same source gives the same bytes every time.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path

import jupytext
import nbformat
from nbgrader.apps import NbGraderAPI

from grader.course import (
    HIDDEN,
    ROOT,
    SOLUTION,
    CourseError,
    Exercise,
    library_version,
    nbgrader_config,
    published_address,
)
from grader.gradebook import address_of, begin_gradebook
from grader.installs import KINDS, install_cell
from grader.mistakes import mistakes_path, packed

FACTS = {"minutes": int, "compute": str, "chapter": str}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
MARKER_KEYS = {"grade_id", "solution", "grade", "points"}


def release(exercises, force=False):
    """Write the released notebooks of these exercises into `exercises/`.

    Their known mistakes go into the library's data (see `mistakes`). All notebooks are
    made before the first is written, so a mistake in one leaves every file as it was.

    Args:
        exercises: list of Exercise.
        force: overwrite a notebook that somebody has worked in.

    Returns:
        list of (Exercise, "written" or "unchanged").

    Raises:
        CourseError: a source that breaks the rules of `read_solution`, or a notebook
            in `exercises/` that has been worked in since its release.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = make_course(exercises, Path(folder))
        texts = {
            exercise: path.read_text("utf-8") for exercise, (_, path) in made.items()
        }
    worked_in = [e.notebook for e in exercises if has_been_edited(e.notebook)]
    if worked_in and not force:
        names = ", ".join(str(path.relative_to(ROOT)) for path in worked_in)
        raise CourseError(
            f"{names} has been worked in since it was released, and releasing would "
            "overwrite that work; move the file away, or pass --force to replace it"
        )
    for exercise in exercises:
        _write(mistakes_path(exercise.id), packed(exercise.id))
    return [
        (exercise, _write(exercise.notebook, texts[exercise])) for exercise in exercises
    ]


def make_course(exercises, folder, database=None):
    """Run nbgrader's generate_assignment for these exercises in a course folder.

    Args:
        exercises: list of Exercise. nbgrader knows chapters, so all exercises of
            every chapter named here are made.
        folder: Path of an nbgrader course, made if missing.
        database: address of its gradebook; None: the file gradebook.db.

    Returns:
        dict of Exercise to (source, release): the notebook with solutions and hidden
        tests, and the one for students.

    Raises:
        CourseError: a source that breaks the rules of `read_solution`, or whatever
            nbgrader says, shortened.
    """
    chapters = sorted({exercise.chapter for exercise in exercises})
    siblings = [
        Exercise(chapter, path.stem)
        for chapter in chapters
        for path in sorted((ROOT / "solutions" / chapter).glob("*.py"))
    ]
    notebooks = {exercise: full_notebook(exercise) for exercise in siblings}
    made = {}
    for exercise, notebook in notebooks.items():
        source, released = (
            folder / kind / exercise.chapter / f"{exercise.name}.ipynb"
            for kind in ("source", "release")
        )
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(_as_text(notebook), "utf-8")
        made[exercise] = source, released
    begin_gradebook(address_of(folder, database))
    api = NbGraderAPI(config=nbgrader_config(folder, database))
    for chapter in chapters:
        result = api.generate_assignment(chapter)
        if not result["success"]:
            raise CourseError(
                f"nbgrader could not release the chapter {chapter}:\n"
                f"{result.get('error') or result.get('log')}"
            )
    for source, released in made.values():
        _finish(source)
        _finish(released)
    return made


def full_notebook(exercise):
    """The instructor's notebook: source, nbgrader's keys, badge and install cell."""
    notebook = read_solution(exercise.solution)
    facts = notebook.metadata["cherrytop"]
    address = published_address()
    title = notebook.cells[0].source.splitlines()[0].removeprefix("# ").strip()
    notebook.metadata = nbformat.from_dict(
        {
            "cherrytop": {
                "exercise": exercise.id,
                "title": title,
                **facts,
                "colab": address.colab(exercise),
            },
            "kernelspec": KERNEL,
            "language_info": {"name": "python"},
        }
    )
    notebook.cells[0].source += _facts_text(exercise, facts, address)
    notebook.cells.insert(1, _install_cell(address, facts.get("install")))
    for number, cell in enumerate(notebook.cells):
        marker = cell.metadata.get("nbgrader")
        cell.id = marker["grade_id"] if marker else f"{cell.cell_type}-{number}"
    return notebook


def read_solution(path):
    """Parse and check a `py:percent` source; nbgrader's missing keys are filled in.

    Raises:
        CourseError: naming the file, the cell and the mend, for: facts missing in the
            header, an unknown kind of install, a first cell that is no title, a cell
            with unpaired or misplaced solution or hidden-test markers, a grade_id
            missing, malformed or used twice, a test cell without points, an unknown
            key.
    """
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    notebook = jupytext.read(path, fmt="py:percent")
    facts = notebook.metadata.get("cherrytop", {})
    for key, kind in FACTS.items():
        if not isinstance(facts.get(key), kind):
            raise CourseError(
                f"{name}: the header needs `cherrytop: {key}:` ({kind.__name__}), "
                f"got {facts.get(key)!r}"
            )
    if facts.get("install", KINDS[0]) not in KINDS:
        raise CourseError(
            f"{name}: `install:` in the header is {facts['install']!r}; it can be left "
            f"out, or be {' or '.join(KINDS)}"
        )
    first = notebook.cells[0] if notebook.cells else None
    if not (first and first.cell_type == "markdown" and first.source.startswith("# ")):
        raise CourseError(f"{name}: the first cell must be Markdown with a # title")
    seen = set()
    for number, cell in enumerate(notebook.cells, start=1):
        where = f"{name}, cell {number} ({_first_line(cell)})"
        marker = cell.metadata.pop("nbgrader", None)
        cell.metadata = nbformat.from_dict({})
        _check_markers(where, cell, marker or {})
        if marker is not None:
            cell.metadata["nbgrader"] = _full_marker(where, marker, seen)
    return notebook


def _check_markers(where, cell, marker):
    """Regions are paired, and stand only in the cells that nbgrader strips."""
    for (begin, end), key in ((SOLUTION, "solution"), (HIDDEN, "grade")):
        lines = [line.strip() for line in cell.source.splitlines()]
        found = [line for line in lines if line in (begin, end)]
        if found != [begin, end] * (len(found) // 2):
            raise CourseError(f"{where}: {begin} and {end} must come in pairs")
        if found and not marker.get(key):
            raise CourseError(
                f'{where}: has {begin} but is not marked nbgrader={{"{key}": true}}; '
                "unmarked, it would be published as it is"
            )
        loose = [
            line
            for line in lines
            if re.search(r"(BEGIN|END) (SOLUTION|HIDDEN)", line)
            and line not in SOLUTION + HIDDEN
        ]
        if loose:
            raise CourseError(
                f"{where}: {loose[0]!r} is not a marker nbgrader knows; "
                f"write {begin} … {end}"
            )
    if marker.get("solution") and SOLUTION[0] not in cell.source:
        raise CourseError(
            f"{where}: is marked as a solution but has no {SOLUTION[0]} … "
            f"{SOLUTION[1]}: there would be nothing to strip"
        )


def _full_marker(where, marker, seen):
    """nbgrader's complete metadata for a short marker."""
    unknown = set(marker) - MARKER_KEYS
    if unknown:
        raise CourseError(
            f"{where}: unknown key {sorted(unknown)}; known are {sorted(MARKER_KEYS)}"
        )
    grade_id = marker.get("grade_id", "")
    if not re.fullmatch(r"[A-Za-z][\w-]{0,63}", grade_id):
        raise CourseError(
            f"{where}: grade_id is {grade_id!r}; expected letters, digits and _"
        )
    if grade_id in seen:
        raise CourseError(f"{where}: the grade_id {grade_id!r} is used twice")
    seen.add(grade_id)
    solution, grade = bool(marker.get("solution")), bool(marker.get("grade"))
    if solution == grade:
        raise CourseError(
            f'{where}: a marked cell is either "solution": true or "grade": true'
        )
    full = {
        "schema_version": 3,
        "grade_id": grade_id,
        "solution": solution,
        "grade": grade,
        "locked": grade,
        "task": False,
    }
    if grade:
        points = marker.get("points")
        if not isinstance(points, (int, float)) or points <= 0:
            raise CourseError(f"{where}: a test cell needs points, got {points!r}")
        full["points"] = points
    return full


def _facts_text(exercise, facts, address):
    """What every title cell ends with: badge, time, chapter, where it came from."""
    badge = "https://colab.research.google.com/assets/colab-badge.svg"
    return (
        f"\n\n[![Open in Colab]({badge})]({address.colab(exercise)})\n\n"
        f"**Time** about {facts['minutes']} minutes · **Runs on** {facts['compute']} · "
        f"**Read first** [the chapter]({address.page(facts['chapter'])})\n\n"
        f"*Generated from `solutions/{exercise.id}.py`: work in it as you like, "
        "but to change the exercise, change its source.*"
    )


def _install_cell(address, kind):
    constraints = (ROOT / "constraints.txt").read_text("utf-8") if kind else ""
    source = install_cell(address, library_version(), kind, constraints)
    return nbformat.v4.new_code_cell(source)


def fingerprint(notebook):
    """A hash of what a notebook's cells say, whatever editors do to the rest."""
    sources = "\0".join(f"{c.cell_type}\0{c.source}" for c in notebook.cells)
    return hashlib.sha256(sources.encode()).hexdigest()[:16]


def has_been_edited(path):
    """Whether somebody worked in a released notebook; False if there is none."""
    if not path.exists():
        return False
    try:
        notebook = nbformat.reads(path.read_text("utf-8"), as_version=4)
    except Exception:  # unreadable: whatever it is, a release did not write it
        return True
    return notebook.metadata.get("cherrytop", {}).get("released") != fingerprint(
        notebook
    )


def _finish(path):
    """Stamp a notebook with its fingerprint and write it in one canonical form."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("celltoolbar", None)
    notebook.metadata["cherrytop"]["released"] = fingerprint(notebook)
    path.chmod(0o644)
    path.write_text(_as_text(notebook), "utf-8")


def _as_text(notebook):
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return nbformat.writes(notebook, indent=1, sort_keys=True) + "\n"


def _write(path, text):
    """Replace a file in one step, and only if it differs."""
    if path.exists() and path.read_text("utf-8") == text:
        return "unchanged"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text, "utf-8")
    os.replace(part, path)
    return "written"


def _first_line(cell):
    return (cell.source.strip().splitlines() or ["empty"])[0][:40]
