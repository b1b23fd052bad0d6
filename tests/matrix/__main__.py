"""`python -m tests.matrix [EXERCISE …]`: try every wrong answer and many mutants.

Without exercises it tries all. It writes what it found as a page, `build/matrix.html`;
with --record also for the book, as tables in `lib/cherrytop/data/matrix/`.
"""

import argparse
import sys
import time

from tests.exercises import EXERCISES
from tests.matrix.report import print_results, write_page, write_tables
from tests.matrix.trials import try_exercise


def main():
    arguments = argparse.ArgumentParser(
        prog="python -m tests.matrix", description=__doc__
    )
    arguments.add_argument("exercises", nargs="*", metavar="CHAPTER/EXERCISE")
    arguments.add_argument("--mutants", type=int, default=80, help="at most so many")
    arguments.add_argument("--jobs", type=int, help="at once; default: the cores")
    arguments.add_argument("--record", action="store_true", help="for the book, too")
    given = arguments.parse_args()
    unknown = set(given.exercises) - set(EXERCISES)
    if unknown:
        print(f"no exercise {', '.join(sorted(unknown))}; there are", *EXERCISES)
        return 2
    results = []
    for exercise in given.exercises or EXERCISES:
        start = time.monotonic()
        results.append(try_exercise(exercise, given.mutants, given.jobs))
        print_results(results[-1], time.monotonic() - start)
    if given.record:
        write_tables(results)
    print(f"written: {write_page(results)}")
    return 0 if all(result.is_sound for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
