"""Memory: what earlier runs have graded, so that a table need not be of one run only.

Grading a file that came late, one student again, or another chapter, must not empty the
tables of the others. So the results that make them are kept in a file, from which each
run takes what it has not graded itself. Who is in that file stays in the tables.
"""

import datetime
import json
import os

from grader.course import Exercise
from grader.outcomes import Question
from grader.record import Result

FILE = "graded.json"


def remember(results, out, today=None):
    """All results that the tables are to show: these, and earlier ones of others.

    A file of which nothing told the exercise is forgotten once its student hands in
    something else.

    Args:
        results: list of Result, of this run.
        out: Path of the folder that keeps them.
        today: ISO text, kept as the day on which these were graded; None: the date.

    Returns:
        list of Result, by exercise and student. Those of earlier runs have `graded_on`.
    """
    now = {(result.student, result.exercise_id) for result in results}
    students = {result.student for result in results}
    earlier = [
        result
        for result in recall(out)
        if (result.student, result.exercise_id) not in now
        and (result.exercise is not None or result.student not in students)
    ]
    together = sorted([*results, *earlier], key=lambda r: (r.exercise_id, r.student))
    today = today or datetime.date.today().isoformat()
    rows = [_plain(r._replace(graded_on=r.graded_on or today)) for r in together]
    part = out / f"{FILE}.part"
    part.write_text(json.dumps(rows, indent=1), "utf-8")
    os.replace(part, out / FILE)
    return together


def recall(out):
    """The results that are kept in a folder; none, if there is no file.

    One that can't be read is kept under another name, and that is said.
    """
    path = out / FILE
    try:
        rows = json.loads(path.read_text("utf-8"))
        return [_result(row) for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        aside = path.with_suffix(".unreadable.json")
        os.replace(path, aside)
        print(
            f"note: {path.name} can't be read ({type(error).__name__}), so the tables "
            f"show this run only; it is kept as {aside.name}"
        )
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
