"""The matrix itself: mutants differ, endless answers end, and its record is fresh."""

import ast

import pytest

from tests.exercises import ANSWERS, EXERCISES, Cell, cells_of
from tests.matrix.apart import run_all
from tests.matrix.mutations import mutants_of
from tests.matrix.report import digest, read_table
from tests.matrix.trials import Results, Trial, Verdict

CELL = Cell(
    "clip",
    False,
    0,
    '''def clip(x, low=0, high=1):
    """x, but at least 0 and at most 1."""
    ### BEGIN SOLUTION
    if low > high:
        raise ValueError("low is above high")
    x = x + 0.0
    return max(low, min(x, high)) if x != 7 else x[1:].sum(dim=0)
    ### END SOLUTION
''',
)


def changes():
    return [mutant.change for mutant in mutants_of(CELL)]


def test_mutants_are_programs_that_all_differ():
    sources = [mutant.source for mutant in mutants_of(CELL)]
    assert len(set(sources)) == len(sources) >= 12
    for source in sources:
        ast.parse(source)


@pytest.mark.parametrize(
    "change",
    [
        "if low > high: → if low >= high:",
        "if low > high: → if False:",
        "raise ValueError('low is above high') → pass",
        "x = x + 0.0 → x = x - 0.0",
        "x = x + 0.0 → pass",
        "x = x + 0.0 → x = x + 1.0",
    ],
)
def test_the_usual_slips_are_among_them(change):
    assert change in changes()


@pytest.mark.parametrize("part", ["x[:]", "mean(dim=0)", ".sum()", "min(high, x)"])
def test_slices_reductions_arguments_and_their_order_are_changed_too(part):
    assert any(part in change.split(" → ")[1] for change in changes())


def test_signatures_docstrings_and_error_texts_stay():
    for mutant in mutants_of(CELL):
        assert "low=0, high=1" in mutant.source
        assert "at least 0 and at most 1" in mutant.source
        assert "low is above highx" not in mutant.source


def test_an_answer_that_never_ends_is_caught():
    endless = "def train_flops(N, D):\n    while True: pass"
    exercise = "scaling/scaling_law"
    variants = {
        "endless": (exercise, {"train_flops": endless}, {"stop": ""}),
        "exit": (
            exercise,
            {"train_flops": "def train_flops(N, D):\n    import os; os._exit(3)"},
            {"stop": ""},
        ),
    }
    verdicts = run_all(variants, limit=5)
    assert verdicts["endless"].points == verdicts["exit"].points == 0
    assert verdicts["endless"].caught_by == "(time limit)"
    assert verdicts["exit"].caught_by == "(process ended)"


def test_a_wrong_answer_must_be_killed_and_told_why():
    answer = next(answer for answer in ANSWERS if answer.kind == "hint")
    told = Trial(answer, Verdict(6, "check", True, f"no. {answer.text}", True, 0.1))
    assert told.is_judged_well
    for verdict in (
        Verdict(10, "", False, "", True, 0.1),
        Verdict(6, "check", True, "something else", True, 0.1),
        Verdict(6, "check", True, answer.text, False, 0.1),  # with a traceback
    ):
        trial = Trial(answer, verdict)
        assert not trial.is_judged_well
        assert not Results("a/b", [trial], 3, {}, []).is_sound
    assert Results("a/b", [told], 3, {}, []).is_sound
    assert not Results("a/b", [told], 3, {}, ["clip: x → y"]).is_sound


RECORD = "run `make matrix` (or, for one exercise, `python -m tests.matrix --record …`)"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_recorded_matrix_is_of_these_checks_and_answers(exercise):
    rows = {row["exercise"]: row for row in read_table("mutants")}
    assert exercise in rows, RECORD
    assert rows[exercise]["digest"] == digest(exercise), RECORD
    assert int(rows[exercise]["mutants"]) >= 30
    assert int(rows[exercise]["survivors"]) == 0


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_recorded_matrix_kills_what_it_should(exercise):
    rows = [row for row in read_table("answers") if row["exercise"] == exercise]
    assert {r["answer"] for r in rows} == {
        answer.name for answer in ANSWERS if answer.exercise == exercise
    }
    wrong = [row for row in rows if row["kind"] != "right"]
    assert all(row["caught_by"] for row in wrong)
    assert not any(row["caught_by"] for row in rows if row["kind"] == "right")
    assert sum(int(row["visible"]) for row in wrong) >= 0.6 * len(wrong)
    assert sum(int(row["recognised"]) for row in wrong) >= 0.8 * len(wrong)


def test_every_exercise_has_cells_to_mutate():
    for exercise in EXERCISES:
        cells = [c for c in cells_of(exercise) if c.grade_id and not c.is_test]
        assert sum(len(mutants_of(cell)) for cell in cells) >= 30, exercise
