"""Claims about cases: decidable at any seed, no two alike, and real ones stay real."""

import numpy as np
import pytest

from cherrytop.cases import KINDS, RECORDED, recorded, simulated
from cherrytop.checks.diagnose import fresh_run, of_family, on_run, visible_cases
from cherrytop.data import read_table
from cherrytop.run_card import problems_of, run_card
from cherrytop.symptoms import ACCURACY, FORMAT, LABELS, column, diagnose, ends


@pytest.mark.parametrize("kind", KINDS)
def test_a_simulated_run_has_the_labels_that_it_was_made_for(kind):
    for seed in (0, 1, 2**32 - 1):
        case = simulated(kind, seed)
        assert kind in case.labels <= set(LABELS)
        assert diagnose(case.log, case.samples) == case.labels


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_so_it_is_at_two_hundred_seeds(kind):
    for seed in range(200):
        case = simulated(kind, seed)
        assert diagnose(case.log, case.samples) == case.labels, seed


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_run_and_another_one_another(kind):
    assert simulated(kind, 5) == simulated(kind, 5)
    assert simulated(kind, 5).log != simulated(kind, 6).log


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind is one of zero-variance"):
        simulated("sad", 0)


def test_logs_look_like_trls():
    log = simulated("healthy", 3).log
    assert {"reward", "completions/clipped_ratio", FORMAT, ACCURACY} <= set(log[0])
    assert "reward" not in log[-1] and "train_runtime" in log[-1]
    assert any("eval_reward" in row for row in log)
    rates = column(log, "learning_rate")
    assert rates[0] == 0 == rates[-1] and max(rates) > 0  # harmless


def test_kinds_come_in_more_than_one_way():
    hacks = {frozenset(simulated("format hacking", seed).labels) for seed in range(12)}
    cancels = {
        frozenset(simulated("cancelling rewards", seed).labels) for seed in range(12)
    }
    assert len(hacks) == len(cancels) == 2


def test_some_healthy_runs_look_ill():
    logs = [simulated("healthy", seed).log for seed in range(30)]
    assert any(max(column(log, "kl")) > 10 for log in logs)
    assert any(ends(column(log, "frac_reward_zero_std"))[1][-1] > 0.8 for log in logs)
    assert any(max(map(abs, column(log, "loss"))) < 1e-6 for log in logs)
    assert any(column(log, "completions/clipped_ratio")[0] > 0.3 for log in logs)


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_run_gets_the_diagnosis_of_the_book(name):
    case = recorded(name)
    assert diagnose(case.log, case.samples) == case.labels


def test_every_seed_of_the_cake_is_healthy():
    from cherrytop.cases.recorded import _recorded_log

    for run in ("grpo", "bypass"):
        for seed in range(5):
            rows = [
                row
                for row in read_table("runs/cake/curve")
                if (row["phase"], row["seed"]) == (run, seed)
            ]
            assert diagnose(_recorded_log(rows), []) == {"healthy"}, (run, seed)


def test_the_recorded_columns_are_the_tables():
    rows = [
        row
        for row in read_table("runs/cake/curve")
        if (row["phase"], row["seed"]) == ("grpo", 0)
    ]
    case = recorded("the cake")
    assert column(case.log, "reward") == [row["reward"] for row in rows]
    parts = np.array(column(case.log, ACCURACY)), np.array(column(case.log, FORMAT))
    assert np.allclose(parts[0] + 0.1 * parts[1], column(case.log, "reward"))
    assert len(case.samples) == 5 and case.samples[0]["split"] == "heldout"


# --- what the exercise shows


def test_the_exercise_shows_every_label():
    shown = set().union(*(case.labels for case in visible_cases()))
    assert shown == set(LABELS)


def test_labels_of_a_family_are_in_the_vocabulary():
    assert of_family({"truncation", "healthy"}, "truncation") == {"truncation"}
    with pytest.raises(ValueError, match="no labels: trunc"):
        of_family(set(), "trunc")


def test_a_failing_check_names_the_run_and_not_its_rows():
    from cherrytop.checks import Check, CheckFailed

    def always_ill(log):
        return {"ill"}

    check = Check(always_ill)
    with pytest.raises(CheckFailed) as error:
        on_run(check, "simulated('healthy', 1)", [{"step": 1}], equals=set())
    assert str(error.value).startswith("always_ill on the run simulated('healthy', 1):")
    assert "step" not in str(error.value)


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_a_fresh_run_holds_the_answers_that_tell_rewards_apart(seed):
    run = fresh_run(seed)
    card = run_card(run)
    assert problems_of(card) == []
    rewards = {round(row["reward"], 3) for row in card["generations"]}
    assert {0.0, 1.0} <= rewards and len(rewards) >= 3
    assert any(row.get("reward", 0) is None for row in run["log"])
