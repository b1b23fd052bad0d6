"""Right answers earn everything, wrong ones are told why, blank ones earn nothing."""

import functools
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cherrytop import advantages, scaling
from cherrytop.checks import SEED
from grader.mistakes import mistakes_path, packed
from tests import exercises
from tests.exercises import (
    ANSWERS,
    EXERCISES,
    RIGHT,
    ROOT,
    WRONG,
    Cell,
    blanks_of,
    cells_of,
    run_exercise,
    trains_by_itself,
)
from tests.matrix.trials import try_answers


def name(answer):
    return f"{answer.exercise}/{answer.name}"


@functools.cache
def trials(exercise):
    """What became of every answer to an exercise, tried in processes of their own."""
    return try_answers(exercise)


@functools.cache
def solution(exercise):
    """A solution as it stands, run once."""
    return run_exercise(exercise)


def test_a_solution_is_a_program_that_runs(exercise):
    if trains_by_itself(exercise):
        pytest.skip("it trains for half an hour; a slow test runs its notebook")
    program = subprocess.run(
        [sys.executable, ROOT / "solutions" / f"{exercise}.py"],
        capture_output=True,
        text=True,
    )
    assert program.returncode == 0, program.stderr


def test_the_solution_earns_every_point(exercise):
    run = solution(exercise)
    assert not run.errors
    assert run.points == run.maximum
    assert sum(run.maximum.values()) == 10


@pytest.mark.parametrize("seed", ["7", "a class, a student", "20261122"])
def test_the_solution_earns_every_point_whatever_the_seed(exercise, seed, monkeypatch):
    monkeypatch.setenv(SEED, seed)
    run = run_exercise(exercise)
    assert not run.errors


def test_a_blank_exercise_earns_nothing_and_says_not_attempted(exercise):
    run = run_exercise(exercise, released=True)
    assert sum(run.points.values()) == 0
    for grade_id, points in run.points.items():
        assert points == 0
        assert "not attempted" in str(run.errors[grade_id])


def test_a_half_done_exercise_earns_exactly_its_part(exercise):
    blanks = blanks_of(exercise)
    first = next(iter(blanks))
    run = run_exercise(exercise, {k: v for k, v in blanks.items() if k != first})
    blank = run_exercise(exercise, blanks)
    assert sum(blank.points.values()) == 0
    assert 0 < sum(run.points.values()) < 10


@pytest.mark.slow
def test_wrong_answers_are_rejected_and_told_their_misconception(exercise):
    badly = [
        (trial.answer.name, trial.verdict.points, trial.verdict.message)
        for trial in trials(exercise)
        if not trial.is_right and not trial.is_judged_well
    ]
    assert badly == []


@pytest.mark.slow
def test_right_answers_written_unusually_earn_every_point(exercise):
    rejected = [
        (trial.answer.name, trial.verdict.message)
        for trial in trials(exercise)
        if trial.is_right and trial.is_killed
    ]
    assert rejected == []


def test_an_exercise_has_enough_wrong_and_right_answers(exercise):
    assert sum(answer.exercise == exercise for answer in WRONG) >= 8
    assert sum(answer.exercise == exercise for answer in RIGHT) >= 3


@pytest.mark.slow
def test_visible_checks_alone_reject_most_wrong_answers(exercise):
    wrong = [trial for trial in trials(exercise) if not trial.is_right]
    assert sum(t.verdict.is_visible for t in wrong) >= 0.6 * len(wrong)


def test_most_wrong_answers_are_told_their_own_misconception(exercise):
    answers = [answer for answer in WRONG if answer.exercise == exercise]
    assert sum(answer.kind == "hint" for answer in answers) >= 0.8 * len(answers)


def test_an_answer_replaces_a_cell_that_is_there():
    cells = {id: {c.grade_id for c in cells_of(id)} for id in EXERCISES}
    assert [name(a) for a in ANSWERS if a.cell not in cells[a.exercise]] == []


def test_the_library_has_every_known_mistake(exercise):
    assert mistakes_path(exercise).read_text("utf-8") == packed(exercise), (
        "run `make release` and commit what it writes"
    )


def test_a_check_promises_as_many_hidden_checks_as_follow(exercise):
    promised, counted = {}, {}
    for cell in cells_of(exercise):
        if cell.is_test:
            name = f"count_of_{cell.grade_id}"
            promised[name] = int(re.search(r"done\(hidden=(\d+)", cell.source)[1])
            counted[cell.grade_id] = f"{cell.source}\n{name} = check.count"
    run = run_exercise(exercise, counted, demonstrations=False)
    assert {name: run.namespace[name] for name in promised} == promised


def test_check_cells_stay_short(exercise):
    for grade_id, is_test, _, source in cells_of(exercise, released=True):
        if is_test:
            lines = [line for line in source.splitlines() if line.strip()]
            assert len(lines) <= 12, grade_id


def test_of_an_exercise_that_trains_by_itself_only_marked_cells_run(monkeypatch):
    cells = [("import", "x = 1"), ("write", ""), ("train", "x = 2"), ("check", "")]
    marks = {"write": "x", "check": "check_x"}
    found = [Cell(marks.get(n), n == "check", 1, source) for n, source in cells]
    monkeypatch.setattr(exercises, "cells_of", lambda *_: found)
    theirs = [id for id in EXERCISES if trains_by_itself(id)]
    assert theirs == ["capstone/unsloth_grpo"]
    assert run_exercise(theirs[0]).namespace["x"] == 1
    assert run_exercise("sft/chat_and_mask").namespace["x"] == 2


@settings(max_examples=30, deadline=None)
@given(
    groups=st.integers(1, 4),
    G=st.integers(2, 5),
    seed=st.integers(0, 999),
    baseline=st.sampled_from(["mean", "leave_one_out"]),
    scale=st.sampled_from(["group", "batch", "none"]),
    ddof=st.sampled_from([0, 1]),
)
def test_group_advantages_of_solution_and_library_agree(
    groups, G, seed, baseline, scale, ddof
):
    torch = pytest.importorskip("torch")
    theirs = solution("grpo/group_advantages").namespace["group_advantages"]
    generator = torch.Generator().manual_seed(seed)
    rewards = torch.randn(groups * G, generator=generator, dtype=torch.float64)
    options = {"baseline": baseline, "scale": scale, "ddof": ddof}
    torch.testing.assert_close(
        theirs(rewards, G, **options),
        advantages.group_advantages(rewards, G, **options),
    )


@settings(max_examples=30, deadline=None)
@given(alpha=st.floats(0.1, 0.9), beta=st.floats(0.1, 0.9), log_C=st.floats(10, 26))
def test_compute_optimal_of_solution_and_library_agree(alpha, beta, log_C):
    theirs = solution("scaling/scaling_law").namespace["compute_optimal"]
    fit = scaling.ScalingFit(1.7, 300.0, alpha, 900.0, beta)
    ours = scaling.compute_optimal(fit, 10**log_C)
    assert theirs(fit, 10**log_C) == pytest.approx(ours, rel=1e-9)
