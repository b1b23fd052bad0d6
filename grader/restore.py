"""Restore: the instructor's notebook with the student's answers grafted into it.

What is graded is our copy, so no tag, id, flag or edited test of a submission can
matter. Of the student's notebook two things enter, as source text only:

- **answers**: each solution cell's source, found by its grade_id; else by its cell id;
  else, or if that cell was left blank, by the function that it defines. Of several
  copies of a cell the last counts that is filled in and is Python: the one that the
  checks below it saw when the student ran the notebook from top to bottom. A missing
  answer is the blank stub, which earns nothing.
- **cells of the student's own**: code cells that are none of ours (an import, a helper,
  or one of ours that they edited), since an answer may rely on them. Each stays behind
  the cell of ours that it stood behind, as a plain cell without marks. Those below the
  last graded cell can't matter and are left out, and so are lines that install
  packages or call a shell: the machine that grades is the instructor's.

Whatever was unusual is told in notes, for the student's feedback and the record.
"""

import copy
import re
from typing import NamedTuple

import nbformat

from grader.reading import defined_names, parses

SHELL = re.compile(r"^([ \t]*)(?:!|%pip\b|%conda\b|%sx\b|%system\b).*", re.MULTILINE)


class Restored(NamedTuple):
    """A notebook to grade, what to tell about it, and which answers are blank."""

    notebook: nbformat.NotebookNode
    notes: list
    blank: set


def restore(cells, released):
    """Graft a student's answers into the released notebook.

    Args:
        cells: the Cells of the submission, in its order; empty if there are none.
        released: the notebook as nbgrader released it. It is not changed.

    Returns:
        Restored. Its marked cells carry the released metadata exactly.
    """
    notebook = copy.deepcopy(released)
    ours = _places(cells, released)
    notes, blank, taken, rivals = [], set(), {}, set()
    for place, cell in enumerate(notebook.cells):
        if not _is(cell, "solution"):
            continue
        answer, others, note = _answer(cell, place, cells, ours)
        notes += note
        rivals |= others
        if answer is None:
            blank.add(cell.metadata.nbgrader.grade_id)
        else:
            taken[answer] = place
            cell.source = cells[answer].source
    if list(taken) != sorted(taken):
        notes.append("The answers were in another order; ours was restored.")
    extras, more = _extras(cells, released, ours, taken, rivals)
    restored = extras.get(-1, [])
    for place, cell in enumerate(notebook.cells):
        restored += [cell, *extras.get(place, [])]
    notebook.cells = restored
    return Restored(notebook, notes + more, blank)


def _is(cell, flag):
    return bool(cell.metadata.get("nbgrader", {}).get(flag))


def _same(source, other):
    return source.split() == other.split()


def _places(cells, released):
    """For each of the student's cells the place of ours that it is, or None."""
    ids, sources = {}, {}
    for place, cell in enumerate(released.cells):
        ids[cell.get("id")] = place
        sources.setdefault("\n".join(cell.source.split()), place)
        if "nbgrader" in cell.metadata:
            ids[cell.metadata.nbgrader.grade_id] = place
    for known in (ids, sources):
        known.pop("", None)
    return [
        ids.get(
            cell.grade_id,
            ids.get(cell.id, sources.get("\n".join(cell.source.split()))),
        )
        for cell in cells
    ]


def _answer(cell, place, cells, ours):
    """Which of the student's cells answers one of ours.

    Returns:
        (its number or None, numbers of cells that it supersedes, notes).
    """
    name = cell.metadata.nbgrader.grade_id
    copies = [number for number, where in enumerate(ours) if where == place]
    filled = [n for n in copies if not _same(cells[n].source, cell.source)]
    notes = []
    if len(copies) > 1:
        notes.append(
            f"The cell {name} was there {len(copies)} times; the last one that was "
            "filled in counts."
        )
    if not filled:
        wanted = defined_names(cell.source)
        filled = [
            number
            for number, where in enumerate(ours)
            if where is None
            and cells[number].kind == "code"
            and wanted & defined_names(cells[number].source)
        ]
        if filled:
            found = "stood in another cell" if copies else "was in a cell without mark"
            notes.append(
                f"The answer to {name} {found}; it was found by its function's name."
            )
    if not filled:
        if not copies:
            notes.append(f"The cell {name} was missing; it counts as left blank.")
        return None, set(), notes
    answer = ([n for n in filled if parses(cells[n].source)] or filled)[-1]
    if cells[answer].kind != cell.cell_type:
        notes.append(
            f"The cell {name} was no {cell.cell_type} cell any more; it was made one."
        )
    return answer, set(filled) - {answer}, notes


def _extras(cells, released, ours, taken, rivals):
    """({place of ours: the student's own cells to put behind it}, notes)."""
    last = max(
        (place for place, cell in enumerate(released.cells) if _is(cell, "grade")),
        default=-1,
    )
    extras, notes, behind, count = {}, [], -1, 0
    for number, (cell, place) in enumerate(zip(cells, ours, strict=True)):
        if number in taken:
            place = taken[number]
        behind = behind if place is None else place
        is_ours = place is not None and (
            "nbgrader" in released.cells[place].metadata
            or _same(released.cells[place].source, cell.source)
        )
        if is_ours or number in rivals or behind >= last or cell.kind != "code":
            continue
        source = _without_shell(cell.source)
        if source != cell.source:
            notes.append(
                "Lines that install packages or call a shell were left out of a cell "
                "of your own."
            )
        if source.strip():
            count += 1
            extra = nbformat.v4.new_code_cell(source, id=f"own-{count}")
            extras.setdefault(behind, []).append(extra)
    if count:
        notes.append(f"Code cells of your own, kept in their place: {count}.")
    return extras, list(dict.fromkeys(notes))


def _without_shell(source):
    """A cell's source without what installs packages or calls a shell."""
    if re.match(r"\s*%%(?!time\b|timeit\b|capture\b)", source):  # a cell for a shell
        return ""
    return SHELL.sub(r"\1pass  # left out: it calls a shell", source)
