"""Grade: submissions on their way from intake to feedback.

Every submission ends as a row with a score and, if it could not be graded, a reason;
whatever goes wrong with one does not touch the others. What was examined before, and
has not changed since, is not examined again.
"""

import datetime
import json
import os
import re
import statistics
import traceback
from pathlib import Path
from typing import NamedTuple

import nbformat

from grader.autograde import put_outputs, write_config
from grader.course import BUILD, ROOT, CourseError
from grader.feedback import write_page
from grader.flags import leaning
from grader.gradebook import alone
from grader.intake import collect
from grader.jobs import fingerprint, job_of, manifest, modules_of
from grader.limits import read_limits
from grader.memory import remember
from grader.outcomes import hidden_lines, read_outcomes
from grader.overview import write_overview
from grader.progress import Progress
from grader.reading import defined_names
from grader.record import Book, Result, make_room
from grader.release import full_notebook, make_course
from grader.restore import restore
from grader.results import Results
from grader.roster import write_students
from grader.sandbox.tiers import NoTier, check_tier
from grader.scale import examine_all, started_beforehand
from grader.sections import sections
from grader.seeds import course_secret, seed_of
from grader.sheets import show_points, write_results

RUN_FILE = "run.json"  # what the last run was asked for, so that it can be resumed
NO_ISOLATION = (
    "note: tier T0: students' code runs as you, without isolation; grade only "
    "notebooks that you would run yourself"
)


class Run(NamedTuple):
    """What a grading is asked for; as in `grade`."""

    folder: str
    exercise_id: str | None = None
    timeout: float | None = None
    out: str | None = None
    jobs: int = 2
    tier: str = "T2"
    chapter: str | None = None
    student: str | None = None
    scheduler: str | None = None
    limits: str | None = None
    database: str | None = None
    verbose: bool = False


class Piece(NamedTuple):
    """A submission with what grading makes of it before it is examined."""

    submission: object
    source: object = None
    restored: object = None
    job: dict | None = None
    name: str = ""  # the manifest's hash
    seed: str = ""


def resume(out=None):
    """Go on with the run that was last begun; what it has done is not done again.

    Raises:
        CourseError: there is none.
    """
    path = Path(out or BUILD) / RUN_FILE
    try:
        asked = Run(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise CourseError(
            f"there is no run to resume in {path.parent}; give the submissions' folder"
        ) from None
    print(f"resuming: {asked.folder}")
    return grade(**asked._asdict())


def grade(folder, exercise_id=None, timeout=None, out=None, seed=None, **options):
    """Grade every notebook in a folder or a zip; print progress and a table.

    Args:
        folder: Path; see `grader.intake` for what may lie in it.
        exercise_id: "grpo/group_advantages"; None: the notebooks say so themselves.
        timeout: seconds for one cell; None: as limits.toml says.
        out: Path for grades.csv, questions.csv, overview.html, feedback/, results/ and
            nbgrader's course/; None: `build/`.
        seed: the secret of this course, from which every student's hidden inputs
            follow; None: the one kept in the course folder, made at random once.
        options: jobs, how many submissions at a time; tier of isolation; chapter and
            student, to grade only theirs; scheduler, address of a Dask scheduler;
            limits, Path of a file in place of limits.toml; database, address of a
            gradebook; verbose.

    Returns:
        list of record.Result, in the order of students.

    Raises:
        CourseError: something that can't be graded, or not as asked; nothing is
            written.
    """
    run = Run(str(folder), exercise_id, timeout, out and str(out), **options)
    limits = _checked(run, seed)
    submissions, ignored = collect(
        Path(folder), exercise_id, chapter=run.chapter, student=run.student
    )
    out = Path(out or BUILD).resolve()
    with _examiners_beforehand(submissions, out, run, limits):
        return _graded(submissions, ignored, out, run, limits, seed)


def _examiners_beforehand(submissions, out, run, limits):
    """Examiners that get ready while the course is prepared; none that may be idle."""
    exercises = {s.exercise for s in submissions if s.exercise}
    is_new = not any((out / "results" / e.chapter / e.name).exists() for e in exercises)
    is_here = run.scheduler is None
    number = min(run.jobs, len(submissions)) if exercises and is_new and is_here else 0
    modules = modules_of(map(full_notebook, exercises)) if number else []
    return started_beforehand(number, run.tier, limits, modules)


def _graded(submissions, ignored, out, run, limits, seed):
    """The Results of these submissions, and all files that `grade` writes."""
    exercises = sorted({s.exercise for s in submissions if s.exercise})
    notebooks = prepare(exercises, out, run, limits)
    secret = course_secret(out / "course", seed)
    (out / "feedback").mkdir(parents=True, exist_ok=True)
    write_students(submissions, out)
    if run.tier == "T0":
        print(NO_ISOLATION)
    for name, why in ignored:
        print(f"ignored: {name} ({why})")
    desk = Desk(out, run, limits, notebooks)
    results = desk.grade_all(submissions, secret)
    together = remember(results, out)
    written = write_results(together, out)
    written.append(write_overview(together, out, desk.facts))
    print(_table(together))
    for path in [*written, out / "feedback", out / "course"]:
        print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
    return results


def _checked(run, seed):
    """The run's limits; everything about it is checked that can be beforehand."""
    if run.timeout is not None and run.timeout < 1:
        raise CourseError(f"--timeout is {run.timeout}; expected at least 1 second")
    if seed is not None and not seed.strip():
        raise CourseError("--seed is empty; give any text, or leave the option out")
    if run.jobs < 1:
        raise CourseError(f"--jobs is {run.jobs}; expected 1 or more")
    limits = read_limits(run.limits, run.timeout)
    if not Path(run.folder).exists():
        raise CourseError(f"there is no folder {run.folder}; give the one to grade")
    if run.scheduler is None:  # otherwise it is the workers' machines that count
        try:
            check_tier(run.tier)
        except NoTier as missing:
            raise CourseError(str(missing)) from None
    return limits


def prepare(exercises, out, run, limits):
    """Make nbgrader's course for these exercises.

    Returns:
        dict of Exercise to (source, released): the notebooks.
    """
    course = out / "course"
    course.mkdir(parents=True, exist_ok=True)
    write_config(course, run.tier, limits, run.database)
    with alone(run.database):
        for exercise in exercises:
            kept = make_room(course, exercise, run.database)
            if kept:
                print(
                    f"note: {exercise.id} has other cells than when it was last "
                    f"graded; its old grades are in {kept.name}"
                )
        paths = make_course(exercises, course, run.database) if exercises else {}
    _write_run(out, run)
    return {
        exercise: tuple(nbformat.read(path, as_version=4) for path in pair)
        for exercise, pair in paths.items()
    }


def _write_run(out, run):
    kept = {**run._asdict(), "folder": str(Path(run.folder).resolve()), "out": str(out)}
    if run.limits is not None:  # it may be resumed from another folder
        kept["limits"] = str(Path(run.limits).resolve())
    part = out / f"{RUN_FILE}.part"
    part.write_text(json.dumps(kept, indent=1), "utf-8")
    os.replace(part, out / RUN_FILE)


class Desk:
    """Where the submissions of one run are graded.

    Args:
        out: Path of the results.
        run: a Run.
        limits: a Limits.
        notebooks: dict of Exercise to (source, released).
    """

    def __init__(self, out, run, limits, notebooks):
        self.out, self.course = out, out / "course"
        self.run, self.limits, self.notebooks = run, limits, notebooks
        self.results = Results(out / "results")
        self.facts = {
            exercise.id: {
                **source.metadata.get("cherrytop", {}),
                "sections": sections(exercise.id),
            }
            for exercise, (source, _) in notebooks.items()
        }
        self.secrets = {e: hidden_lines(pair[0]) for e, pair in notebooks.items()}
        self.asked = {e: _asked_for(pair[0]) for e, pair in notebooks.items()}

    def grade_all(self, submissions, secret):
        """The Result of every submission, in their order."""
        pieces = [self._piece(submission, secret) for submission in submissions]
        found, progress = {}, Progress(len(pieces), self.run.verbose)
        modules = modules_of(pair[0] for pair in self.notebooks.values())
        with Book(self.course, self.run.database) as book:
            to_do = {}
            for number, piece in enumerate(pieces):
                ready = self._ready(piece)
                if ready is None:
                    to_do[number] = piece.job
                else:
                    found[number] = self._record(piece, ready, book)
                    progress.report(found[number], is_new=False)
            run = self.run
            for number, result in examine_all(
                to_do, run.tier, modules, run.jobs, run.scheduler
            ):
                piece = pieces[number]
                self._keep(piece, result)
                found[number] = self._record(piece, result, book)
                progress.report(found[number], is_new=True)
        return [found[number] for number in range(len(pieces))]

    def _piece(self, submission, secret):
        """A submission made ready; what can't be is a Piece without a job."""
        if submission.exercise is None or not submission.is_safe or submission.problem:
            return Piece(submission)
        try:
            source, released = self.notebooks[submission.exercise]
            restored = restore(submission.cells, released)
            seed = seed_of(secret, submission.student)
            job = job_of(restored.notebook, source, seed, self.limits)
            name = fingerprint(job, self.run.tier)
        except Exception as error:  # a mistake of ours: the others still get theirs
            self._log(submission.file, traceback.format_exc())
            why = f"the grader failed ({type(error).__name__}: {error})"[:300]
            return Piece(submission._replace(problem=why))
        return Piece(submission, source, restored, job, name, seed)

    def _ready(self, piece):
        """The result of an examination that need not be made; None if it has to be."""
        if piece.job is None:
            return {}
        return self.results.find(piece.submission.exercise, piece.name)

    def _keep(self, piece, result):
        if "failed" in result:
            self._log(piece.submission.file, result.get("log", result["failed"]))
            return
        facts = manifest(piece.job, self.run.tier)
        student = piece.submission.student
        self.results.keep(piece.submission.exercise, student, piece.name, facts, result)

    def _record(self, piece, examined, book):
        """A submission's Result, entered and with its page; never an exception."""
        submission = piece.submission
        try:
            result = self._result(piece, examined, book)
        except Exception as error:
            self._log(submission.file, traceback.format_exc())
            why = f"the grader failed ({type(error).__name__}: {error})"[:300]
            result = Result(submission.student, submission.exercise, reason=why)
        facts = self.facts.get(result.exercise_id, {})
        write_page(result, self.out / "feedback", facts)
        return result

    def _result(self, piece, examined, book):
        submission, exercise = piece.submission, piece.submission.exercise
        student = submission.student
        if exercise is None or not submission.is_safe:
            return Result(student, exercise, reason=submission.problem)
        source, released = self.notebooks[exercise]
        restored = piece.restored or restore((), released)
        reason = submission.problem
        if "failed" in examined:
            reason = f"the grader failed ({examined['failed']})"
        self._write_notebooks(piece, restored, source, examined)
        tests = examined.get("tests", {})
        worth = _points(source)
        scores = {name: worth[name] for name, test in tests.items() if _passed(test)}
        points = book.save(exercise, student, scores, restored.blank, _when(submission))
        outcomes = read_outcomes(
            source,
            examined,
            points,
            restored.blank,
            self.secrets[exercise],
            book.comments(exercise, student),
        )
        notes = [*submission.notes, *restored.notes, *outcomes.notes]
        return Result(
            student,
            exercise,
            outcomes.questions,
            reason or _lost(outcomes.ended),
            tuple(notes) if piece.job else submission.notes,
            was_run=not reason,
            seed=piece.seed,
            tier=self.run.tier if piece.job else "",
            flags=self._flags(exercise, restored) if piece.job else (),
        )

    def _flags(self, exercise, restored):
        asked, offered = self.asked[exercise]
        return tuple(leaning(restored.notebook, asked, offered))

    def _write_notebooks(self, piece, restored, source, examined):
        """What nbgrader keeps of a submission: as handed in, and as graded."""
        exercise, student = piece.submission.exercise, piece.submission.student
        submitted, autograded = (
            self.course / step / student / exercise.chapter / f"{exercise.name}.ipynb"
            for step in ("submitted", "autograded")
        )
        _write_notebook(restored.notebook, submitted)
        graded = nbformat.from_dict(restored.notebook)
        tests = {
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in source.cells
            if cell.metadata.get("nbgrader", {}).get("grade")
        }
        for cell in graded.cells:
            marker = cell.metadata.get("nbgrader", {})
            if marker.get("grade"):
                cell.source = tests[marker.grade_id]
        why = piece.submission.problem or examined.get("failed", "")
        put_outputs(graded, {"failed": why} if why else examined)
        _write_notebook(graded, autograded)

    def _log(self, name, text):
        with (self.out / "grading.log").open("a", encoding="utf-8") as file:
            file.write(f"== {name}\n{re.sub(chr(27) + r'.*?m', '', text)}\n")


def _write_notebook(notebook, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    nbformat.write(notebook, part)
    os.replace(part, path)


def _points(source):
    return {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }


def _asked_for(source):
    """What our answers define, and what of it they take from the library themselves."""
    names = {
        name
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
        for name in defined_names(cell.source)
    }
    return names, leaning(source, names)


def _passed(test):
    return test["verdict"] == "passed"


def _lost(ended):
    """Which cells were stopped or ended Python, in words; "" if none."""
    late = [name for name, why in ended if why == "late"]
    others = [name for name, why in ended if why != "late"]
    said = [f"stopped, since it took too long: {', '.join(late)}"] if late else []
    said += [f"Python stopped in: {', '.join(others)}"] if others else []
    return "; ".join(said)


def _when(submission):
    """When the collector says that it was handed in: datetime in UTC, or None."""
    if not submission.submitted_at:
        return None
    try:
        when = datetime.datetime.fromisoformat(submission.submitted_at)
    except ValueError:
        return None
    if when.tzinfo:
        when = when.astimezone(datetime.UTC).replace(tzinfo=None)
    return when


def _table(results):
    """Students, graded, problems, and the mean of those graded, a line an exercise."""
    lines = [
        f"{'exercise':<32}{'students':>9}{'graded':>8}{'problems':>10}"
        f"{'mean of graded':>17}"
    ]
    for name in sorted({result.exercise_id for result in results}):
        rows = [result for result in results if result.exercise_id == name]
        graded = [result for result in rows if result.was_run]
        average = "–"
        if top := max((result.max_score for result in graded), default=0):
            mean = statistics.mean(result.score for result in graded)
            average = f"{mean:.1f}/{show_points(top)}"
        lines.append(
            f"{name:<32}{len(rows):>9}{len(graded):>8}"
            f"{len(rows) - len(graded):>10}{average:>17}"
        )
    return "\n" + "\n".join(lines) + "\n"
