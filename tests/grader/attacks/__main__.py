"""`python -m tests.grader.attacks`, or `make attacks`: grade every attack, and compare.

By us in one run, with honest students among them; by stock nbgrader one at a time, in a
throw-away course. The table is printed and written to build/attacks.html and .csv.
What stock nbgrader gave is kept in build/attacks/stock until the attack changes.
"""

import argparse
import shutil
import sys

from tests.grader.attacks import ours, report, stock
from tests.grader.attacks.attack import all_attacks


def main():
    arguments = argparse.ArgumentParser(
        prog="python -m tests.grader.attacks", description=__doc__
    )
    arguments.add_argument("--only", nargs="+", metavar="NAME", help="these, no others")
    arguments.add_argument("--skip-stock", action="store_true", help="only ours")
    arguments.add_argument("--skip-ours", action="store_true", help="only stock")
    arguments.add_argument("--fresh", action="store_true", help="run stock again")
    arguments.add_argument("--jobs", type=int, default=1, help="at once, for ours")
    arguments.add_argument("--record", action="store_true", help="for the book, too")
    given = arguments.parse_args()
    attacks = all_attacks()
    unknown = set(given.only or ()) - {attack.name for attack in attacks}
    if unknown:
        print(f"no attack {', '.join(sorted(unknown))}")
        return 2
    if given.only:
        attacks = [attack for attack in attacks if attack.name in given.only]
    by_us, wrong, by_stock = {}, [], {}
    if not given.skip_ours:
        shutil.rmtree(ours.FOLDER, ignore_errors=True)
        by_us, wrong = ours.grade_by_us(attacks, jobs=given.jobs)
    if not given.skip_stock:
        for number, attack in enumerate(attacks, start=1):
            outcome = stock.grade_by_stock(attack, given.fresh)
            by_stock[attack.name] = outcome
            print(
                f"[{number}/{len(attacks)}] stock: {attack.name} {outcome.score} "
                f"{'; '.join(outcome.harm)}",
                flush=True,
            )
    rows = report.rows_of(attacks, by_us, by_stock)
    report.print_table(rows, wrong)
    for path in report.write(rows, given.record and not given.only):
        print(path.relative_to(ours.ROOT))
    return 0 if report.all_held(attacks, by_us, wrong) else 1


if __name__ == "__main__":
    sys.exit(main())
