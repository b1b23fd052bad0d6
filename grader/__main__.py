"""The command line: `python -m grader release`, `publish`, `grade` and `export`.

It holds no logic: it reads arguments, calls the verb's module and prints.
"""

import argparse
import sys
from pathlib import Path

from grader.course import BUILD, CourseError, find_exercises, published_address
from grader.sandbox.tiers import TIERS


def release_command(arguments):
    from grader.release import release
    from grader.table import write_table

    for exercise, outcome in release(
        find_exercises(arguments.exercises), force=arguments.force
    ):
        print(f"{outcome:<10} exercises/{exercise.id}.ipynb")
    print(f"{write_table():<10} README.md (the table of exercises)")
    _mention_stand_in()


def publish_command(arguments):
    from grader.publish import publish

    paths = publish(arguments.folder)
    print(f"{len(paths)} files in {arguments.folder}: what students may see")
    _mention_stand_in()


def _mention_stand_in():
    if published_address().is_stand_in:
        print(
            "note: repository.url in _config.yml is still the stand-in; once it is "
            "set and a release is tagged, badges and install lines will work"
        )


def grade_command(arguments):
    from grader.grade import grade, resume

    if arguments.resume:
        _check_alone(arguments)
        resume(arguments.out)
        return
    if arguments.submissions is None:
        raise CourseError("give the folder or zip of submissions, or --resume")
    options = ("chapter", "student", "jobs", "tier", "scheduler", "limits", "database")
    grade(
        Path(arguments.submissions),
        exercise_id=arguments.exercise,
        timeout=arguments.timeout,
        out=arguments.out,
        seed=arguments.seed,
        verbose=arguments.verbose,
        **{name: getattr(arguments, name) for name in options},
    )


def _check_alone(arguments):
    """With --resume all but --out is as it was when the run was begun."""
    as_if = vars(parser().parse_args(["grade"]))
    given = [
        "SUBMISSIONS" if name == "submissions" else f"--{name}"
        for name, value in vars(arguments).items()
        if name not in ("resume", "out") and value != as_if[name]
    ]
    if given:
        raise CourseError(
            f"--resume goes on as the run was begun, so leave out {', '.join(given)}; "
            "or leave out --resume: what was examined before is kept in any case"
        )


def export_command(arguments):
    from grader.exports import export

    path, left, notes = export(
        arguments.format, arguments.folder, arguments.roster, arguments.out
    )
    for student, why in left:
        print(f"left out: {student} ({why})")
    for note in notes:
        print(f"note: {note}")
    print(path)


def parser():
    main = argparse.ArgumentParser(
        prog="python -m grader",
        description="Release the exercises, publish what students may see, grade what "
        "they hand in, and export the scores.",
        epilog="`python -m grader COMMAND --help` explains a command's options.",
    )
    commands = main.add_subparsers(required=True, metavar="COMMAND")
    add_release(commands)
    add_publish(commands)
    add_grade(commands)
    add_export(commands)
    return main


def add_release(commands):
    release = commands.add_parser(
        "release", help="make exercises/ from solutions/, through nbgrader"
    )
    release.add_argument(
        "exercises",
        nargs="*",
        metavar="CHAPTER/EXERCISE",
        help="which to make, such as grpo/group_advantages (default: all)",
    )
    release.add_argument(
        "--force", action="store_true", help="replace notebooks that were worked in"
    )
    release.set_defaults(run=release_command)


def add_publish(commands):
    publish = commands.add_parser(
        "publish",
        help="write what students may see (book, exercises, library) into a new folder",
    )
    publish.add_argument(
        "folder",
        metavar="FOLDER",
        type=Path,
        help="the new folder: it must not be there yet, or be empty",
    )
    publish.set_defaults(run=publish_command)


def add_grade(commands):
    grade = commands.add_parser(
        "grade", help="grade a folder or a zip of submitted notebooks"
    )
    grade.add_argument(
        "submissions",
        nargs="?",
        metavar="SUBMISSIONS",
        help="the folder or zip, as Canvas, Moodle or nbgrader give it, or with files "
        "named <student>.ipynb; left out with --resume only",
    )
    _add_what_and_how(grade.add_argument)
    _add_where(grade.add_argument)
    grade.add_argument(
        "--verbose", action="store_true", help="say why points were lost"
    )
    grade.set_defaults(run=grade_command)


def _add_what_and_how(add):
    """Which submissions are graded, and how they are run."""
    add(
        "--exercise",
        metavar="CHAPTER/EXERCISE",
        help="what they are submissions of; otherwise each notebook says so itself",
    )
    add("--chapter", help="only its exercises; earlier results of others stay")
    add("--student", help="only this student's; earlier results of others stay")
    add(
        "--jobs",
        type=int,
        default=2,
        metavar="N",
        help="submissions at a time on this machine (default 2); each may use the "
        "memory that the limits allow. With --scheduler its workers count instead",
    )
    add(
        "--tier",
        default="T2",
        help="how far students' code is kept apart: "
        + "; ".join(f"{name}: {what}" for name, what in TIERS.items())
        + " (default T2)",
    )
    add(
        "--resume",
        action="store_true",
        help="go on with the run that was last begun, with the options that it had: "
        "only --out can be given, if that run had it. What was examined before is in "
        "any case not examined again while nothing has changed",
    )
    add(
        "--scheduler",
        metavar="ADDRESS",
        help="of a running Dask scheduler, such as tcp://HOST:8786, whose workers "
        "examine in place of this machine",
    )
    add(
        "--limits",
        metavar="FILE",
        help="limits in place of those in grader/limits.toml, which explains them",
    )
    add(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="for one cell, or one call of a function (default 30, or as --limits "
        "says); a whole question gets at least as many, a submission must have them",
    )


def _add_where(add):
    """Where the results go, and what the course keeps to itself."""
    add(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where grades, feedback and gradebook go (default build/)",
    )
    add(
        "--seed",
        metavar="TEXT",
        help="the course's secret, from which each student's hidden inputs follow "
        "(default: made at random once, and kept in the course folder)",
    )
    add(
        "--database",
        metavar="ADDRESS",
        help="of the gradebook, such as postgresql+psycopg://user@host/grades "
        "(default: the file gradebook.db of the course folder)",
    )


def add_export(commands):
    export = commands.add_parser(
        "export", help="write the scores as a table, or for Canvas or Moodle to import"
    )
    export.add_argument(
        "--format",
        choices=["csv", "canvas", "moodle"],
        default="csv",
        help="a table of students and exercises, or what the platform imports "
        "(default csv)",
    )
    export.add_argument(
        "--from",
        dest="folder",
        type=Path,
        metavar="FOLDER",
        default=BUILD,
        help="where `grade` wrote its results (default build/)",
    )
    export.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="the LMS's own list of students, as CSV: it says who is who",
    )
    export.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="what to write (default export-<format>.csv, beside the results)",
    )
    export.set_defaults(run=export_command)


def main(argv=None):
    arguments = parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except CourseError as error:
        print(f"grader: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
