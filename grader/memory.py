"""Memory: what earlier runs have graded, so that a table need not be of one run only.

Grading one student again, or another chapter, must not empty the tables of the others.
So the results that make them are kept in a file, from which each run takes what it has
not graded itself.
"""

import json
import os

from grader.course import Exercise
from grader.outcomes import Question
from grader.record import Result

FILE = "graded.json"


def remember(results, out, is_whole):
    """All results that the tables are to show: these, and earlier ones of others.

    Args:
        results: list of Result, of this run.
        out: Path of the folder that keeps them.
        is_whole: whether the run was of all that was handed in for its exercises; if
            so, who is not in it is no longer there.

    Returns:
        list of Result, by exercise and student; the same is kept for the next run.
    """
    now = {(result.student, result.exercise_id) for result in results}
    exercises = {result.exercise_id for result in results}
    earlier = [
        result
        for result in recall(out)
        if (result.student, result.exercise_id) not in now
        and not (is_whole and result.exercise_id in exercises)
        and result.exercise is not None
    ]
    together = sorted([*results, *earlier], key=lambda r: (r.exercise_id, r.student))
    part = out / f"{FILE}.part"
    part.write_text(json.dumps([_plain(r) for r in together], indent=1), "utf-8")
    os.replace(part, out / FILE)
    return together


def recall(out):
    """The results that are kept in a folder; none, if the file can't be read."""
    try:
        rows = json.loads((out / FILE).read_text("utf-8"))
        return [_result(row) for row in rows]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return []


def _plain(result):
    questions = [question._asdict() for question in result.questions]
    return {**result._asdict(), "questions": questions}


def _result(row):
    questions = [Question(**question) for question in row["questions"]]
    questions = [q._replace(mistakes=tuple(q.mistakes)) for q in questions]
    exercise = Exercise(*row["exercise"]) if row["exercise"] else None
    texts = {name: tuple(row[name]) for name in ("notes", "flags")}
    more = {"questions": tuple(questions), "exercise": exercise, **texts}
    return Result(**{**row, **more})
