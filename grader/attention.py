"""Attention: which submissions an instructor should look at by hand, and why."""

from typing import NamedTuple

from grader.sheets import when_graded

MAX_REASONS = 3  # of one kind for one submission; the rest is counted
MAX_REASON = 240  # characters

KINDS = {  # and whether the overview shows them at once
    "Could not be graded": True,
    "Stopped on the way": True,
    "Something to look at": True,
    "Lower assurance": True,
    "Graded by hand": False,
    "Notes about the notebook": False,
    "Graded in an earlier run": False,
}


class Reason(NamedTuple):
    """Why somebody should look at a submission: one of KINDS, and the words."""

    kind: str
    result: tuple  # a record.Result
    text: str


def reasons(results):
    """Every Reason, in the order of the results.

    Assurance matters where points were given. A question whose assurance is lower for
    everybody is no reason to look at anyone: the overview says so at the question.
    """
    shared = {}
    for result in results:
        ids = shared.setdefault(result.exercise_id, set())
        ids |= {question.id for question in result.questions}
    for exercise, ids in shared.items():
        shared[exercise] = {id for id in ids if is_lower_for_all(results, exercise, id)}
    return [
        Reason(kind, result, _joined(texts))
        for result in results
        for kind, texts in _texts(result, shared[result.exercise_id]).items()
        if texts
    ]


def is_lower_for_all(results, exercise_id, question_id):
    """Whether all points for a question, two students' at least, are less assured."""
    assurances = [
        question.assurance
        for result in results
        if result.exercise_id == exercise_id
        for question in result.questions
        if question.id == question_id and question.score
    ]
    return len(assurances) > 1 and set(assurances) == {"lower"}


def _texts(result, shared):
    """dict of kind to its texts, for one submission."""
    stopped = [result.reason] if result.reason else []
    lower, by_hand = (
        [question.title for question in result.questions if holds(question)]
        for holds in (
            lambda q: q.score and q.assurance == "lower" and q.id not in shared,
            lambda q: q.verdict == "by hand",
        )
    )
    return {
        "Could not be graded": [] if result.was_run else stopped or ["no reason given"],
        "Stopped on the way": stopped if result.was_run else [],
        "Something to look at": result.flags,
        "Lower assurance": lower,
        "Graded by hand": by_hand,
        "Notes about the notebook": result.notes,
        "Graded in an earlier run": when_graded(result),
    }


def _joined(texts):
    shown = [
        text if len(text) <= MAX_REASON else f"{text[:MAX_REASON].rstrip()} …"
        for text in texts[:MAX_REASONS]
    ]
    more = len(texts) - len(shown)
    return "; ".join([*shown, *([f"and {more} more"] if more else [])])
