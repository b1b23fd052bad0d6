"""Try an exercise: its wrong answers, its right ones, and mutants of its solution."""

import sys
from typing import NamedTuple

import tomllib

from grader.mistakes import WRONG_ANSWERS, Answer
from tests.exercises import ANSWERS, cells_of
from tests.matrix.apart import Verdict, run_all
from tests.matrix.mutations import mutants_of

POINTS = 10
SHORT = {"demonstrations": False}  # how an exercise is run here


class Trial(NamedTuple):
    """An answer, and what became of it."""

    answer: Answer
    verdict: Verdict

    @property
    def is_right(self):
        return self.answer.kind == "right"

    @property
    def is_killed(self):
        return self.verdict.points < POINTS

    @property
    def is_named(self):
        """Whether its author read the text that this misconception deserves."""
        said = " ".join(self.verdict.message.split())
        return " ".join(self.answer.text.split()) in said

    @property
    def is_recognised(self):
        """Whether a check knew this misconception, and said its hint."""
        return self.answer.kind == "hint" and self.is_named

    @property
    def is_judged_well(self):
        if self.is_right:
            return not self.is_killed
        return self.is_killed and self.is_named and self.verdict.is_clean


class Results(NamedTuple):
    """What an exercise's checks are worth."""

    exercise: str
    trials: list  # of Trial
    num_mutants: int
    equivalent: dict  # name of a surviving mutant to why it does the same
    survivors: list  # names of those that nobody has explained

    @property
    def wrong(self):
        return [trial for trial in self.trials if not trial.is_right]

    @property
    def right(self):
        return [trial for trial in self.trials if trial.is_right]

    @property
    def num_killed(self):
        return self.num_mutants - len(self.equivalent) - len(self.survivors)

    @property
    def is_sound(self):
        return all(t.is_judged_well for t in self.trials) and not self.survivors


def try_answers(exercise, jobs=None):
    """Every Trial of an exercise (its id): each answer, wrong or right."""
    answers = [answer for answer in ANSWERS if answer.exercise == exercise]
    variants = {}
    for answer in answers:  # a wrong one ends when its author has been told
        options = SHORT if answer.kind == "right" else {**SHORT, "stop": answer.text}
        variants[answer] = (exercise, {answer.cell: answer.source}, options)
    verdicts = run_all(variants, jobs, report=_progress(exercise, len(variants)))
    return [Trial(answer, verdicts[answer]) for answer in answers]


def try_exercise(exercise, max_mutants, jobs=None):
    """Run every answer to an exercise (its id), and mutants of its solution.

    Args:
        exercise: its id.
        max_mutants: at most so many, spread evenly over the solution.
        jobs: how many at once.

    Returns:
        Results.

    Raises:
        RuntimeError: the solution itself does not earn every point.
    """
    (reference,) = run_all({0: (exercise, {}, SHORT)}).values()
    if reference.points != POINTS:
        raise RuntimeError(
            f"the solution of {exercise} itself earns {reference.points} points, when "
            f"only marked cells and imports run:\n{reference.message}"
        )
    trials = try_answers(exercise, jobs)
    mutants = _spread(
        [m for cell in cells_of(exercise) if not cell.is_test for m in _of(cell)],
        max_mutants,
    )
    until_caught = {**SHORT, "stop": ""}
    variants = {m: (exercise, {m.cell: m.source}, until_caught) for m in mutants}
    verdicts = run_all(variants, jobs, report=_progress(exercise, len(variants)))
    survived = [m.name for m in mutants if verdicts[m].points == POINTS]
    explained = _explained(survived, read_equivalent(exercise))
    return Results(
        exercise,
        trials,
        len(mutants),
        explained,
        [name for name in survived if name not in explained],
    )


def read_equivalent(exercise):
    """Mutants that do the same as the solution: dict of name to the reason.

    A name that ends in `*` stands for all that begin so.
    """
    path = WRONG_ANSWERS / exercise / "equivalent.toml"
    if not path.exists():
        return {}
    entries = tomllib.loads(path.read_text("utf-8"))["equivalent"]
    return {entry["mutant"]: entry["reason"] for entry in entries}


def _explained(survived, equivalent):
    """The survivors that somebody has explained: dict of name to the reason."""
    found = {}
    for name in survived:
        for known, reason in equivalent.items():
            if name == known or (known[-1] == "*" and name.startswith(known[:-1])):
                found[name] = reason
    return found


def _of(cell):
    return mutants_of(cell) if cell.grade_id else []


def _spread(mutants, number):
    """At most so many of them, evenly from first to last."""
    if len(mutants) <= number:
        return mutants
    return [mutants[i * len(mutants) // number] for i in range(number)]


def _progress(exercise, total):
    done = []

    def report(key):
        done.append(key)
        if sys.stderr.isatty():
            end = "\n" if len(done) == total else ""
            text = f"\r{exercise}: {len(done)} of {total}"
            print(text, end=end, file=sys.stderr, flush=True)

    return report
