"""Right answers earn everything, wrong ones are told why, blank ones earn nothing."""

import functools
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cherrytop import advantages, scaling
from cherrytop.checks import CheckFailed
from tests.solutions.conftest import (
    RIGHT,
    ROOT,
    WRONG,
    cells_of,
    run_exercise,
)

STUB = "raise NotImplementedError()"
REGION = re.compile(r"( *)### BEGIN SOLUTION.*?### END SOLUTION", re.S)


def name(answer):
    return f"{answer.exercise}/{answer.name}"


@functools.cache
def run_answer(answer):
    return run_exercise(answer.exercise, {answer.cell: answer.source})


@functools.cache
def solution(exercise):
    """The namespace of a solution, run once."""
    return run_exercise(exercise).namespace


def test_a_solution_is_a_program_that_runs(exercise):
    program = subprocess.run(
        [sys.executable, ROOT / "solutions" / f"{exercise}.py"],
        capture_output=True,
        text=True,
    )
    assert program.returncode == 0, program.stderr


def test_the_solution_earns_every_point(exercise):
    run = run_exercise(exercise)
    assert not run.errors
    assert run.points == run.maximum
    assert sum(run.maximum.values()) == 10


def test_a_blank_exercise_earns_nothing_and_says_not_attempted(exercise):
    run = run_exercise(exercise, released=True)
    assert sum(run.points.values()) == 0
    for grade_id, points in run.points.items():
        assert points == 0
        assert "not attempted" in str(run.errors[grade_id])


def test_a_half_done_exercise_earns_exactly_its_part(exercise):
    blanks = {
        grade_id: REGION.sub(r"\1" + STUB, source)
        for grade_id, is_test, _, source in cells_of(exercise)
        if grade_id and not is_test
    }
    first = next(iter(blanks))
    complete = run_exercise(exercise)
    run = run_exercise(exercise, {k: v for k, v in blanks.items() if k != first})
    blank = run_exercise(exercise, blanks)
    assert sum(blank.points.values()) == 0
    assert 0 < sum(run.points.values()) < sum(complete.points.values())


@pytest.mark.parametrize("answer", WRONG, ids=name)
def test_a_wrong_answer_is_rejected_and_told_its_misconception(answer):
    run = run_answer(answer)
    assert sum(run.points.values()) < sum(run.maximum.values())
    assert answer.message in " ".join(run.message.split())
    tests = {k: e for k, e in run.errors.items() if k in run.maximum}
    assert all(isinstance(error, CheckFailed) for error in tests.values())


@pytest.mark.parametrize("answer", RIGHT, ids=name)
def test_a_right_answer_written_unusually_earns_every_point(answer):
    run = run_answer(answer)
    assert not run.errors
    assert run.points == run.maximum


def test_an_exercise_has_enough_wrong_and_right_answers(exercise):
    assert sum(answer.exercise == exercise for answer in WRONG) >= 5
    assert sum(answer.exercise == exercise for answer in RIGHT) >= 2


def test_visible_checks_alone_reject_most_wrong_answers(exercise):
    answers = [answer for answer in WRONG if answer.exercise == exercise]
    caught = 0
    for answer in answers:
        run = run_answer(answer)
        failed = [grade_id for grade_id in run.errors if grade_id in run.maximum]
        # The line that `done` prints stands between visible and hidden checks.
        caught += any("visible check" not in run.printed[id] for id in failed)
    assert caught >= 0.6 * len(answers)


def test_a_check_promises_as_many_hidden_checks_as_follow(exercise):
    for grade_id, is_test, _, source in cells_of(exercise):
        if not is_test:
            continue
        promised = int(re.search(r"done\(hidden=(\d+)", source)[1])
        run = run_exercise(
            exercise, {grade_id: f"{source}\nhidden_count = check.count"}
        )
        assert run.namespace["hidden_count"] == promised, grade_id


def test_check_cells_stay_short(exercise):
    for grade_id, is_test, _, source in cells_of(exercise, released=True):
        if is_test:
            lines = [line for line in source.splitlines() if line.strip()]
            assert len(lines) <= 12, grade_id


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
    theirs = solution("grpo/group_advantages")["group_advantages"]
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
    theirs = solution("scaling/scaling_law")["compute_optimal"]
    fit = scaling.ScalingFit(1.7, 300.0, alpha, 900.0, beta)
    ours = scaling.compute_optimal(fit, 10**log_C)
    assert theirs(fit, 10**log_C) == pytest.approx(ours, rel=1e-9)
