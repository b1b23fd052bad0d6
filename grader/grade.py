"""Grade: a folder of submissions, each on its way from intake to feedback.

Every submission ends as a row with a score and, if it could not be graded, a reason;
whatever goes wrong with one does not touch the others.
"""

import re
import traceback

import nbformat

from grader.course import BUILD, ROOT, CourseError
from grader.examine import examine, write_config_file
from grader.feedback import write_page
from grader.intake import collect
from grader.outcomes import hidden_lines, read_outcomes
from grader.record import (
    Result,
    enter,
    make_room,
    read_points,
    show_points,
    write_results,
)
from grader.release import make_course
from grader.restore import restore
from grader.seeds import course_secret, seed_of

WARNING = (
    "note: students' code runs as you, without isolation; grade only notebooks that "
    "you would run yourself"
)


def grade(folder, exercise_id=None, timeout=30, out=None, seed=None):
    """Grade every notebook in a folder; print progress and a table.

    Args:
        folder: Path; see `grader.intake` for its layout.
        exercise_id: "grpo/group_advantages"; None: the notebooks say so themselves.
        timeout: seconds for one cell.
        out: Path for grades.csv, questions.csv, feedback/ and nbgrader's course/;
            None: `build/`.
        seed: the secret of this course, from which every student's hidden inputs
            follow; None: the one kept in the course folder, made at random once.

    Returns:
        list of record.Result, in the order of students.

    Raises:
        CourseError: a folder or an exercise that can't be graded; nothing is written.
    """
    if timeout < 1:
        raise CourseError(f"--timeout is {timeout}; expected at least 1 second")
    if seed is not None and not seed.strip():
        raise CourseError("--seed is empty; give any text, or leave the option out")
    submissions, ignored = collect(folder, exercise_id)
    out = (out or BUILD).resolve()
    course = out / "course"
    exercises = sorted({s.exercise for s in submissions if s.exercise})
    notebooks = prepare(exercises, course, timeout)
    secret = course_secret(course, seed)
    (out / "feedback").mkdir(parents=True, exist_ok=True)
    print(WARNING)
    for name, why in ignored:
        print(f"ignored: {name} ({why})")
    results = []
    for number, submission in enumerate(submissions, start=1):
        seed = seed_of(secret, submission.student)
        result = grade_one(submission, course, timeout, notebooks, out, seed)
        results.append(result)
        print(_progress(number, len(submissions), result), flush=True)
    written = write_results(results, out)
    print(_table(results))
    for path in [*written, out / "feedback", course]:
        print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
    return results


def prepare(exercises, course, timeout):
    """Make nbgrader's course for these exercises.

    Returns:
        dict of Exercise to (source, released): the notebooks.
    """
    course.mkdir(parents=True, exist_ok=True)
    write_config_file(course, timeout)
    for exercise in exercises:
        kept = make_room(course, exercise)
        if kept:
            print(
                f"note: {exercise.id} has other cells than when it was last graded; "
                f"its old grades are in {kept.name}"
            )
    paths = make_course(exercises, course) if exercises else {}
    return {
        exercise: tuple(nbformat.read(path, as_version=4) for path in pair)
        for exercise, pair in paths.items()
    }


def grade_one(submission, course, timeout, notebooks, out, seed=""):
    """One submission as a Result, with its page written; never an exception."""
    exercise = submission.exercise
    try:
        result = _graded(submission, course, timeout, notebooks, out, seed)
    except Exception as error:  # a mistake of ours: the other students still get theirs
        _log(out, submission.file, traceback.format_exc())
        why = f"{type(error).__name__}: {error}"[:300]
        result = Result(
            submission.student, exercise, reason=f"the grader failed ({why})"
        )
    source = notebooks.get(exercise, [{}])[0]
    facts = source.metadata.get("cherrytop", {}) if source else {}
    write_page(result, out / "feedback", facts)
    return result


def _graded(submission, course, timeout, notebooks, out, seed):
    student, exercise = submission.student, submission.exercise
    if exercise is None or not submission.is_safe:
        return Result(student, exercise, reason=submission.problem)
    source, released = notebooks[exercise]
    restored = restore(submission.cells, released)
    submitted, autograded = (
        course / step / student / exercise.chapter / f"{exercise.name}.ipynb"
        for step in ("submitted", "autograded")
    )
    submitted.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(restored.notebook, submitted)
    enter(course, exercise, student)
    reason, log = examine(course, exercise, student, timeout, submission.problem)
    if reason:
        _log(out, submission.file, log)
    outcomes = read_outcomes(
        nbformat.read(autograded, as_version=4),
        read_points(course, exercise, student),
        restored.blank,
        hidden_lines(source),
    )
    lost = []
    if not reason and outcomes.stopped:
        lost.append(f"stopped after {timeout} seconds: {', '.join(outcomes.stopped)}")
    if not reason and outcomes.died:
        lost.append(f"Python stopped in: {', '.join(outcomes.died)}")
    notes = [] if submission.problem else [*restored.notes, *outcomes.notes]
    return Result(
        student,
        exercise,
        outcomes.questions,
        reason or "; ".join(lost),
        tuple(notes),
        was_run=not reason,
        seed=seed,
    )


def _log(out, name, text):
    with (out / "grading.log").open("a", encoding="utf-8") as file:
        file.write(f"== {name}\n{re.sub(chr(27) + r'.*?m', '', text)}\n")


def _progress(number, count, result):
    width = len(str(count))
    points = (
        f"{show_points(result.score)}/{show_points(result.max_score)}"
        if result.questions
        else "0"
    )
    why = f"  {result.reason}" if result.reason else ""
    return (
        f"[{number:>{width}}/{count}] {result.student}  {result.exercise_id}  "
        f"{points}{why}"
    )


def _table(results):
    """Students, graded, problems and mean, a line an exercise."""
    lines = [
        f"{'exercise':<32}{'students':>9}{'graded':>8}{'problems':>10}{'mean':>12}"
    ]
    for name in sorted({result.exercise_id for result in results}):
        rows = [result for result in results if result.exercise_id == name]
        graded = [result for result in rows if result.was_run]
        mean = sum(result.score for result in rows) / len(rows)
        top = max(result.max_score for result in rows)
        average = f"{mean:.1f}/{show_points(top)}" if top else "–"
        lines.append(
            f"{name:<32}{len(rows):>9}{len(graded):>8}"
            f"{len(rows) - len(graded):>10}{average:>12}"
        )
    return "\n" + "\n".join(lines) + "\n"
