"""The command line: `python -m grader release`, `publish` and `grade`.

It holds no logic: it reads arguments, calls the verb's module and prints.
"""

import argparse
import sys
from pathlib import Path

from grader.course import CourseError, find_exercises, published_address


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
    from grader.grade import grade

    grade(
        Path(arguments.submissions),
        exercise_id=arguments.exercise,
        timeout=arguments.timeout,
        out=arguments.out,
        seed=arguments.seed,
    )


def parser():
    main = argparse.ArgumentParser(prog="python -m grader", description=__doc__)
    commands = main.add_subparsers(required=True, metavar="COMMAND")

    release = commands.add_parser(
        "release", help="make exercises/ from solutions/, through nbgrader"
    )
    release.add_argument("exercises", nargs="*", metavar="CHAPTER/EXERCISE")
    release.add_argument(
        "--force", action="store_true", help="replace notebooks that were worked in"
    )
    release.set_defaults(run=release_command)

    publish = commands.add_parser(
        "publish",
        help="write what students may see (book, exercises, library) into a new folder",
    )
    publish.add_argument("folder", metavar="FOLDER", type=Path)
    publish.set_defaults(run=publish_command)

    grade = commands.add_parser(
        "grade", help="grade a folder of submitted notebooks, named by student"
    )
    grade.add_argument("submissions", metavar="FOLDER")
    grade.add_argument(
        "--exercise",
        metavar="CHAPTER/EXERCISE",
        help="what they are submissions of; otherwise each notebook says so itself",
    )
    grade.add_argument(
        "--timeout",
        type=int,
        default=30,
        metavar="SECONDS",
        help="for one cell (default 30)",
    )
    grade.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where grades, feedback and gradebook go (default build/)",
    )
    grade.add_argument(
        "--seed",
        metavar="TEXT",
        help="the course's secret, from which each student's hidden inputs follow "
        "(default: made at random once, and kept in the course folder)",
    )
    grade.set_defaults(run=grade_command)
    return main


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
