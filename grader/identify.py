"""Which exercise a notebook is of: what it says itself, else what its cells show."""

import functools

from grader.course import all_exercises
from grader.reading import defined_names
from grader.release import full_notebook

UNCLEAR = (
    "nothing in the notebook tells which exercise it is of; start again from the "
    "released notebook, or have it graded with --exercise"
)


def keep_only(chosen, read):
    """All as submissions of one exercise, but for a student's other notebooks.

    Args:
        chosen: the Exercise that is graded.
        read: list of (Submission, its Notebook or None, its downloads.Found).

    Returns:
        (list of Submission, list of (file, why it is ignored)). Ignored is what the
        collector says is of another exercise, and what a student handed in beside the
        notebook of the chosen one.
    """
    is_it = {}
    for submission, notebook, found in read:
        claim = notebook.claim if notebook else ""
        is_it[submission.file] = (
            found.exercise == chosen
            if found.exercise
            else claim == chosen.id
            if claim in _known()
            else found.stem == chosen.name
        )
    served = {one[0].student for one in read if is_it[one[0].file]}
    kept, ignored = [], []
    for submission, _, found in read:
        other = submission.student in served and not is_it[submission.file]
        apart = "/" in submission.file or found.lms
        if (other and apart) or (found.exercise and found.exercise != chosen):
            ignored.append((submission.file, f"not of {chosen.id}"))
        else:
            kept.append(submission._replace(exercise=chosen))
    return kept, ignored


def identify_all(read):
    """Each submission with its exercise.

    What the collector says (nbgrader's tree) goes before what the notebook says. One
    that tells nothing is of the exercise that its file is named after. One
    that can't be read is, failing that, of the one exercise that all others are of.

    Args:
        read: list of (Submission, its Notebook or None, its downloads.Found).

    Returns:
        list of Submission; where nothing helps, `exercise` is None and `problem` set.
    """
    by_name = {exercise.name: exercise for exercise in all_exercises()}
    identified = []
    for submission, notebook, found in read:
        exercise = found.exercise or (identify(notebook) if notebook else None)
        exercise = exercise or by_name.get(found.stem)
        identified.append(submission._replace(exercise=exercise))
    seen = {submission.exercise for submission in identified} - {None}
    only = next(iter(seen)) if len(seen) == 1 else None
    return [
        submission
        if submission.exercise
        else submission._replace(exercise=only)
        if submission.problem
        else submission._replace(problem=UNCLEAR)
        for submission in identified
    ]


def identify(notebook):
    """The exercise by claim, else by grade_ids, else by functions; None if unclear."""
    if notebook.claim in _known():
        return _known()[notebook.claim]
    ids = {name for cell in notebook.cells for name in (cell.id, cell.grade_id)}
    functions = {
        name
        for cell in notebook.cells
        if cell.kind == "code"
        for name in defined_names(cell.source)
    }
    for position, theirs in ((0, ids), (1, functions)):
        fitting = [
            exercise
            for exercise in _known().values()
            if signature(exercise)[position] & theirs
        ]
        if len(fitting) == 1:
            return fitting[0]
    return None


@functools.lru_cache
def signature(exercise):
    """(grade_ids of its marked cells, names that its solution cells define)."""
    marked = [c for c in full_notebook(exercise).cells if "nbgrader" in c.metadata]
    ids = {cell.metadata.nbgrader.grade_id for cell in marked}
    names = {
        name
        for cell in marked
        if cell.metadata.nbgrader.solution
        for name in defined_names(cell.source)
    }
    return frozenset(ids), frozenset(names)


def _known():
    return {exercise.id: exercise for exercise in all_exercises()}
